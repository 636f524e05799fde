package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Goes through all pages of an answer. The next page is on its way while one is read, each with
/// a deadline and attempts of its own.
final class PagedRows implements Iterator<Row> {

  private final Function<Statement<?>, CompletableFuture<AsyncResultSet>> read;
  private final Statement<?> statement;
  private @Nullable CompletableFuture<AsyncResultSet> coming;
  private Iterator<Row> page;

  PagedRows(
      Function<Statement<?>, CompletableFuture<AsyncResultSet>> read, Statement<?> statement) {
    this.read = read;
    this.statement = statement;
    this.page = turn(read.apply(statement));
  }

  private Iterator<Row> turn(CompletableFuture<AsyncResultSet> next) {
    AsyncResultSet answer = Waiting.on(next);
    ByteBuffer state = answer.hasMorePages() ? answer.getExecutionInfo().getPagingState() : null;
    coming = state == null ? null : read.apply(statement.setPagingState(state));
    return answer.currentPage().iterator();
  }

  @Override
  public boolean hasNext() {
    // A page may be empty and not be the last.
    while (!page.hasNext() && coming != null) {
      page = turn(coming);
    }
    return page.hasNext();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.next();
  }
}
