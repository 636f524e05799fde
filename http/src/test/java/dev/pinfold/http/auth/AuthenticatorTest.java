package dev.pinfold.http.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in by which credentials, and what the others are told.
class AuthenticatorTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000L));
  private static final Passwords PASSWORDS =
      new Passwords(Map.of("alice", "s:e:cret", "bob", "geheim-ü"));
  private static final SignedTokens TOKENS = new SignedTokens(PASSWORDS, CLOCK);
  private static final Authenticator CLUSTER =
      new PasswordAuthenticator(PASSWORDS, TOKENS, PasswordAuthenticator.CLUSTER_REALM);

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  /// A token that an independent implementation would make.
  private static String jwt(String header, String claims, String key, String algorithm) {
    try {
      String signed = base64(header) + "." + base64(claims);
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key.getBytes(UTF_8), algorithm));
      return signed
          + "."
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String jwt(String claims) {
    return jwt("{\"alg\":\"HS256\"}", claims, "s:e:cret", "HmacSHA256");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  private static String outcome(Authentication authentication) {
    return switch (authentication) {
      case Authentication.Granted granted -> granted.principal().owner();
      case Authentication.Refused refused -> refused.message();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "alice:s:e:cret, alice",
    "bob:geheim-ü, bob",
    "alice:geheim-ü, unauthorized: access denied",
    "alice:, unauthorized: access denied",
    ":s:e:cret, unauthorized: access denied",
    "carol:, unauthorized: access denied",
    "ALICE:s:e:cret, unauthorized: access denied",
    "alice, unauthorized: no auth provided",
  })
  void passwordsAreCompared(String pair, String outcome) {
    assertEquals(outcome, outcome(CLUSTER.authenticate(basic(pair))));
  }

  @Test
  void schemesAreReadWithoutRegardToCase() {
    String credentials = basic("alice:s:e:cret").substring(6);
    assertEquals("alice", outcome(CLUSTER.authenticate("bAsIc " + credentials)));
    assertEquals("alice", outcome(CLUSTER.authenticate("BEARER " + TOKENS.issue("alice"))));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Basic", "Digest x", "Basic !!!", "Bearer"})
  void whatIsNotUnderstoodIsNothing(String header) {
    Authentication.Refused refused = (Authentication.Refused) CLUSTER.authenticate(header);
    assertEquals("unauthorized: no auth provided", refused.message());
    assertEquals(
        List.of(
            "Bearer realm=\"Restricted IPFS Cluster API\"",
            "Basic realm=\"Restricted IPFS Cluster API\""),
        refused.challenges());
  }

  @Test
  void anIssuedTokenNamesItsOwnerAndNothingElse() {
    assertEquals(
        jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"iss\":\"alice\"}", "s:e:cret", "HmacSHA256"),
        TOKENS.issue("alice"));
    assertEquals("alice", TOKENS.verify(TOKENS.issue("alice")));
    assertThrows(IllegalArgumentException.class, () -> TOKENS.issue("carol"));
  }

  @ParameterizedTest
  @CsvSource({"HS256, HmacSHA256", "HS384, HmacSHA384", "HS512, HmacSHA512"})
  void theThreeAlgorithmsAreTaken(String name, String algorithm) {
    String header = "{\"typ\":\"JWT\",\"alg\":\"" + name + "\"}";
    String token = jwt(header, "{\"iss\":\"bob\"}", "geheim-ü", algorithm);
    assertEquals("bob", TOKENS.verify(token));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"iss\":\"alice\",\"exp\":1800000001}                  | alice",
        "{\"iss\":\"alice\",\"exp\":1800000000.5}                | alice",
        "{\"iss\":\"alice\",\"exp\":1800000000}                  | ",
        "{\"iss\":\"alice\",\"exp\":1799999999}                  | ",
        "{\"iss\":\"alice\",\"nbf\":1800000000}                  | alice",
        "{\"iss\":\"alice\",\"nbf\":1800000001}                  | ",
        "{\"iss\":\"alice\",\"iat\":1800000000}                  | alice",
        "{\"iss\":\"alice\",\"iat\":1800000001}                  | ",
        "{\"iss\":\"alice\",\"exp\":null}                        | alice",
        "{\"iss\":\"alice\",\"exp\":\"1900000000\"}              | ",
        "{\"iss\":\"alice\",\"aud\":[\"x\"],\"sub\":\"y\"}       | alice",
        "{\"iss\":\"bob\"}                                       | ",
        "{\"iss\":\"carol\"}                                     | ",
        "{\"iss\":\"\"}                                          | ",
        "{\"iss\":[\"alice\"]}                                   | ",
        "{\"iss\":\"bob\",\"iss\":\"alice\"}                     | ",
        "{}                                                      | ",
        "[]                                                      | ",
      })
  void claimsAreHonoured(String claims, String owner) {
    assertEquals(owner, TOKENS.verify(jwt(claims)));
  }

  @Test
  void otherAlgorithmsAreRefused() {
    String claims = "{\"iss\":\"alice\"}";
    String none = base64("{\"alg\":\"none\"}") + "." + base64(claims) + ".";
    assertNull(TOKENS.verify(none));
    for (String alg : List.of("none", "None", "NONE", "RS256", "hs256", "")) {
      String header = "{\"alg\":\"" + alg + "\"}";
      assertNull(TOKENS.verify(jwt(header, claims, "s:e:cret", "HmacSHA256")), alg);
    }
    assertNull(TOKENS.verify(jwt("{}", claims, "s:e:cret", "HmacSHA256")));
    String critical = "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}";
    assertNull(TOKENS.verify(jwt(critical, claims, "s:e:cret", "HmacSHA256")));
    // Signed with another algorithm than the header says.
    String header = "{\"alg\":\"HS512\"}";
    assertNull(TOKENS.verify(jwt(header, claims, "s:e:cret", "HmacSHA256")));
  }

  @Test
  void aTokenWithAnythingChangedIsRefused() {
    String token = TOKENS.issue("alice");
    for (int i = 0; i < token.length(); i++) {
      char changed = token.charAt(i) == 'A' ? 'Q' : 'A';
      String other = token.substring(0, i) + changed + token.substring(i + 1);
      // The last character has bits that stand for nothing; a strict decoder refuses some of them.
      if (i < token.length() - 1) {
        assertNull(TOKENS.verify(other), "changed at " + i);
      }
    }
    assertNull(TOKENS.verify(token + "."));
    assertNull(TOKENS.verify(token.substring(0, token.lastIndexOf('.') + 1)));
    assertNull(TOKENS.verify(""));
    assertNull(TOKENS.verify(".."));
    assertEquals(
        "unauthorized: invalid token", outcome(CLUSTER.authenticate("Bearer " + token + "x")));
  }

  @Test
  void opaqueTokensAreLookedUpByTheirDigest() {
    Authenticator authenticator =
        new TokenAuthenticator(
            digest ->
                HexFormat.of()
                        .formatHex(digest)
                        .equals("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b")
                    ? new Principal("carol")
                    : null,
            "Pins");
    assertEquals("carol", outcome(authenticator.authenticate("Bearer secret")));
    Authentication.Refused wrong =
        (Authentication.Refused) authenticator.authenticate("Bearer other");
    assertEquals("unauthorized: invalid token", wrong.message());
    assertEquals(List.of("Bearer realm=\"Pins\", error=\"invalid_token\""), wrong.challenges());
    assertEquals(
        "unauthorized: no auth provided", outcome(authenticator.authenticate(basic("a:b"))));
    assertEquals("unauthorized: no auth provided", outcome(authenticator.authenticate(null)));
    assertFalse(authenticator.open());
  }

  @Test
  void anyOfSeveralMayLetIn() {
    Authenticator tokens = new TokenAuthenticator(digest -> new Principal("dora"), "Pins");
    Authenticator any = new AnyAuthenticator(List.of(CLUSTER, tokens));
    assertEquals("alice", outcome(any.authenticate(basic("alice:s:e:cret"))));
    assertEquals("dora", outcome(any.authenticate("Bearer opaque")));
    assertEquals("unauthorized: access denied", outcome(any.authenticate(basic("alice:x"))));
    assertFalse(any.open());
  }

  @Test
  void openAccessTakesEverybodyForTheSame() {
    Authenticator open = new OpenAccess(new Principal("default"));
    assertEquals("default", outcome(open.authenticate(null)));
    assertEquals("default", outcome(open.authenticate("Bearer x")));
    assertTrue(open.open());
  }

  @Test
  void credentialsThatAreNoneAreRefused() {
    assertThrows(ProblemException.class, () -> new Passwords(Map.of()));
    assertThrows(ProblemException.class, () -> new Passwords(Map.of("", "x")));
    assertThrows(ProblemException.class, () -> new Passwords(Map.of("x", "")));
    assertFalse(PASSWORDS.toString().contains("cret"));
  }
}
