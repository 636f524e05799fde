package dev.pinfold.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which route a path leads to.
class RouterTest {

  private static final Handler NONE = exchange -> {};

  private static final Router ROUTER =
      Router.builder()
          .get("/pins", NONE)
          .get("/pins/{cid}", NONE)
          .post("/pins/{cid}", NONE)
          .post("/pins/recover", NONE)
          .post("/pins/{cid}/recover", NONE)
          .post("/pins/{keyType:ipfs|ipns|ipld}/{path...}", NONE)
          .delete("/pins/{keyType:ipfs|ipns|ipld}/{path...}", NONE)
          .get("/", NONE)
          .build();

  private static String find(String method, String path) {
    return switch (ROUTER.find(method, Router.segments(path))) {
      case Router.Found.Route route ->
          route.match().pattern() + " " + route.match().values() + route.match().rests();
      case Router.Found.OtherMethods other -> "405 " + other.allow();
      case Router.Found.Nothing _ -> "404";
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GET    ; /                    ; / {}{}",
        "GET    ; /pins                ; /pins {}{}",
        "GET    ; /pins/Qm             ; /pins/{cid} {cid=Qm}{}",
        "POST   ; /pins/recover        ; /pins/recover {}{}",
        "GET    ; /pins/recover        ; /pins/{cid} {cid=recover}{}",
        "POST   ; /pins/Qm/recover     ; /pins/{cid}/recover {cid=Qm}{}",
        "POST   ; /pins/ipfs/recover   ; /pins/{keyType:ipfs|ipns|ipld}/{path...}"
            + " {keyType=ipfs}{path=[recover]}",
        "POST   ; /pins/ipns/a/b%2Fc   ; /pins/{keyType:ipfs|ipns|ipld}/{path...}"
            + " {keyType=ipns}{path=[a, b/c]}",
        "POST   ; /pins/other/a        ; 404",
        "POST   ; /pins/ipfs/          ; 404",
        "POST   ; /pins/               ; 404",
        "GET    ; /pins/ipfs/a         ; 405 DELETE, POST",
        "PUT    ; /pins/Qm             ; 405 GET, HEAD, POST",
        "PUT    ; /pins/recover        ; 405 GET, HEAD, POST",
        "HEAD   ; /pins                ; /pins {}{}",
        "get    ; /pins                ; 405 GET, HEAD",
        "GET    ; /Pins                ; 404",
        "GET    ; /%70ins              ; /pins {}{}",
      })
  void theMostLiteralPatternWins(String method, String path, String found) {
    assertEquals(found, find(method, path));
  }

  @Test
  void malformedPatternsAndRoutesTwiceAreRefused() {
    Router.Builder routes = Router.builder().get("/a", NONE);
    assertThrows(IllegalArgumentException.class, () -> routes.get("/a", NONE));
    assertThrows(IllegalArgumentException.class, () -> routes.get("a", NONE));
    assertThrows(IllegalArgumentException.class, () -> routes.get("/b/", NONE));
    assertThrows(IllegalArgumentException.class, () -> routes.get("/{x}/{x}", NONE));
    assertThrows(IllegalArgumentException.class, () -> routes.get("/{x...}/y", NONE));
  }
}
