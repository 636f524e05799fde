package dev.pinfold.documents;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some results of a query.
///
/// @param nextPageToken brings the results behind these; null if there are none
public record Page(List<Document> documents, @Nullable String nextPageToken) {

  public Page {
    documents = List.copyOf(documents);
  }
}
