package dev.pinfold.http.auth;

import java.util.List;

/// The 401 answers of the IPFS Cluster API, whose texts clients may compare.
final class Challenges {

  private final String realm;

  Challenges(String realm) {
    if (!realm.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '"' && c != '\\')) {
      throw new IllegalArgumentException("Not a realm: " + realm);
    }
    this.realm = realm;
  }

  Authentication.Refused nothingGiven(String... schemes) {
    return new Authentication.Refused(
        "unauthorized: no auth provided", List.of(schemes).stream().map(this::challenge).toList());
  }

  Authentication.Refused wrongPassword() {
    return new Authentication.Refused("unauthorized: access denied", List.of(challenge("Basic")));
  }

  Authentication.Refused wrongToken() {
    return new Authentication.Refused(
        "unauthorized: invalid token", List.of(challenge("Bearer") + ", error=\"invalid_token\""));
  }

  private String challenge(String scheme) {
    return scheme + " realm=\"" + realm + "\"";
  }
}
