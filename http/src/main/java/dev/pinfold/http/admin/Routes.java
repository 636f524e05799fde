package dev.pinfold.http.admin;

import dev.pinfold.http.Handler;
import dev.pinfold.http.Router;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Gathers routes, and remembers what they are called, so that they can be compared with their
/// description.
final class Routes {

  private final Router.Builder router = Router.builder();
  private final List<String> names = new ArrayList<>();

  Routes open(String pattern, Handler handler) {
    router.openGet(pattern, handler);
    return noted("GET", pattern);
  }

  Routes get(String pattern, Handler handler) {
    router.get(pattern, handler);
    return noted("GET", pattern);
  }

  Routes post(String pattern, Handler handler) {
    router.post(pattern, handler);
    return noted("POST", pattern);
  }

  Routes put(String pattern, Handler handler) {
    router.put(pattern, handler);
    return noted("PUT", pattern);
  }

  Routes patch(String pattern, Handler handler) {
    router.patch(pattern, handler);
    return noted("PATCH", pattern);
  }

  Routes delete(String pattern, Handler handler) {
    router.delete(pattern, handler);
    return noted("DELETE", pattern);
  }

  private Routes noted(String method, String pattern) {
    names.add(method + " " + pattern);
    return this;
  }

  Router router() {
    return router.build();
  }

  /// Method and pattern of each route, in the order in which they came.
  List<String> names() {
    return Collections.unmodifiableList(names);
  }
}
