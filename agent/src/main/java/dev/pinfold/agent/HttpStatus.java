package dev.pinfold.agent;

/// The HTTP status codes that make a difference here.
final class HttpStatus {

  static final int OK = 200;
  static final int NO_CONTENT = 204;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;
  static final int TOO_LARGE = 413;
  static final int UNPROCESSABLE = 422;
  static final int TOO_MANY = 429;
  static final int SERVER_ERROR = 500;

  private HttpStatus() {}
}
