package dev.pinfold.cql.session;

/// Who asks.
public record Credentials(String user, String password) {

  public Credentials {
    if (user.isEmpty()) {
      throw Unsuitable.setting("user", user, "a name that is not empty");
    }
    if (password.isEmpty()) {
      throw Unsuitable.setting("password-file", "(nothing)", "a password that is not empty");
    }
  }

  @Override
  public String toString() {
    return user + ":***";
  }
}
