package dev.pinfold.http.auth;

import org.jspecify.annotations.Nullable;

/// Name and password, or a token that the password signs, as IPFS Cluster has it.
public final class PasswordAuthenticator implements Authenticator {

  /// The realm that IPFS Cluster announces.
  public static final String CLUSTER_REALM = "Restricted IPFS Cluster API";

  private final Passwords passwords;
  private final SignedTokens tokens;
  private final Challenges challenges;

  /// @param realm what the 401 answer says that the credentials are for
  public PasswordAuthenticator(Passwords passwords, SignedTokens tokens, String realm) {
    this.passwords = passwords;
    this.tokens = tokens;
    this.challenges = new Challenges(realm);
  }

  @Override
  public Authentication authenticate(@Nullable String authorization) {
    return switch (Authorization.parse(authorization)) {
      case Authorization.Basic basic ->
          passwords.match(basic.owner(), basic.password())
              ? new Authentication.Granted(new Principal(basic.owner()))
              : challenges.wrongPassword();
      case Authorization.Bearer bearer -> {
        String owner = tokens.verify(bearer.token());
        yield owner == null
            ? challenges.wrongToken()
            : new Authentication.Granted(new Principal(owner));
      }
      case Authorization.None _ -> challenges.nothingGiven("Bearer", "Basic");
    };
  }

  @Override
  public boolean open() {
    return false;
  }
}
