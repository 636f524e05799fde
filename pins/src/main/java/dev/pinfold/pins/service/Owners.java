package dev.pinfold.pins.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.pins.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Owners and their tokens. Several servers may share them: what one changes, others know within
/// ten seconds, a token that was taken back too.
///
/// Safe for use by many threads.
public final class Owners {

  private static final String OWNERS = "owners";
  private static final String NUMBERS = "owner-numbers";
  private static final String TOKENS = "tokens";
  private static final String NEXT = "next";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final int LABEL_MAX = 255;
  private static final int REMEMBERED_MAX = 10_000;

  /// How long another server may go by what was changed here.
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);

  private static final int TOKEN_BYTES = 32;

  /// How many digits of its hash tell a token.
  private static final int ID_MIN = 6;

  private static final JsonMapper JSON = new JsonMapper();

  private final Registry registry;
  private final Clock clock;
  private final SecureRandom random;
  private final Cache<String, @Nullable Owner> byName = remembering();
  private final Cache<Integer, @Nullable String> names = remembering();
  private final Cache<String, @Nullable Token> tokens = remembering();

  public Owners(Registry registry, Clock clock, SecureRandom random) {
    this.registry = registry;
    this.clock = clock;
    this.random = random;
  }

  private static <K, V extends @Nullable Object> Cache<K, V> remembering() {
    return Caffeine.newBuilder()
        .maximumSize(REMEMBERED_MAX)
        .expireAfterWrite(REMEMBERED_FOR)
        .build();
  }

  // ---- owners

  /// The owner of that name, or null.
  public @Nullable Owner find(String name) {
    return NAME.matcher(name).matches() ? byName.get(name, this::stored) : null;
  }

  private @Nullable Owner stored(String name) {
    byte[] json = registry.get(OWNERS, name);
    return json == null ? null : decode(name, json);
  }

  /// The owner of that name.
  ///
  /// @throws ProblemException `owner_not_found`
  public Owner require(String name) {
    Owner owner = find(name);
    if (owner == null) {
      throw new ProblemException(
          Problem.of(Problem.Kind.NOT_FOUND, "owner_not_found", "there is no owner of that name")
              .with("owner", name));
    }
    return owner;
  }

  /// The name of an owner; its number in words if there is none any more.
  public String nameOf(int number) {
    String name = names.get(number, this::storedName);
    return name == null ? "owner " + number : name;
  }

  private @Nullable String storedName(int number) {
    byte[] json = registry.get(NUMBERS, Integer.toString(number));
    return json == null ? null : read(json).path("name").asText();
  }

  /// Makes an owner.
  ///
  /// @throws ProblemException `owner_exists`, `invalid_owner`
  public synchronized Owner create(String name, Quota quota) {
    if (!NAME.matcher(name).matches()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_owner",
                  "an owner's name has 1 to 64 letters, digits, '.', '_', '-' or '@'")
              .with("owner", name));
    }
    if (find(name) != null) {
      throw exists(name);
    }
    int[] number = new int[1];
    registry.update(
        NUMBERS,
        NEXT,
        json -> {
          number[0] = json == null ? 1 : read(json).path("number").asInt();
          return write(JSON.createObjectNode().put("number", number[0] + 1));
        });
    Owner owner = new Owner(number[0], name, quota, false, clock.instant());
    registry.put(
        NUMBERS,
        Integer.toString(owner.number()),
        write(JSON.createObjectNode().put("name", name)));
    byte[] record = encode(owner);
    byte[] kept = registry.update(OWNERS, name, json -> json == null ? record : json);
    if (!Arrays.equals(record, kept)) {
      registry.remove(NUMBERS, Integer.toString(owner.number()));
      throw exists(name);
    }
    byName.put(name, owner);
    return owner;
  }

  private static ProblemException exists(String name) {
    return new ProblemException(
        Problem.of(Problem.Kind.CONFLICT, "owner_exists", "there is an owner of that name")
            .with("owner", name));
  }

  /// The owner of that name, made if there is none.
  public synchronized Owner ensure(String name) {
    Owner owner = find(name);
    if (owner != null) {
      return owner;
    }
    try {
      return create(name, Quota.UNLIMITED);
    } catch (ProblemException e) {
      if (e.problem().code().equals("owner_exists")) {
        return require(name);
      }
      throw e;
    }
  }

  /// Changes what an owner may do.
  public synchronized Owner change(String name, Quota quota, boolean suspended) {
    Owner owner = require(name);
    Owner changed = new Owner(owner.number(), name, quota, suspended, owner.created());
    registry.put(OWNERS, name, encode(changed));
    byName.put(name, changed);
    return changed;
  }

  private static byte[] encode(Owner owner) {
    return write(
        JSON.createObjectNode()
            .put("number", owner.number())
            .put("pins_max", owner.quota().pinsMax())
            .put("requests_per_second", owner.quota().requestsPerSecond())
            .put("suspended", owner.suspended())
            .put("created", owner.created().toEpochMilli()));
  }

  /// Some owners, by name.
  public List<Owner> list(String after, int max) {
    List<Owner> owners = new ArrayList<>();
    registry.list(OWNERS, after, max).forEach((name, json) -> owners.add(decode(name, json)));
    return owners;
  }

  private static Owner decode(String name, byte[] json) {
    ObjectNode node = read(json);
    return new Owner(
        node.path("number").asInt(),
        name,
        new Quota(node.path("pins_max").asLong(), node.path("requests_per_second").asInt()),
        node.path("suspended").asBoolean(),
        Instant.ofEpochMilli(node.path("created").asLong()));
  }

  // ---- tokens

  /// A token that was just made: the only time that it is seen.
  public record NewToken(String text, Token token) {}

  /// Makes a token.
  ///
  /// @param expires null for never
  public synchronized NewToken issue(String owner, String label, @Nullable Instant expires) {
    require(owner);
    if (label.length() > LABEL_MAX) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "invalid_label", "a label has up to 255 characters"));
    }
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    String text = "pf_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new NewToken(text, register(text, owner, label, expires));
  }

  /// Makes a known text a token, as a configuration file may name one.
  public synchronized Token register(
      String text, String owner, String label, @Nullable Instant expires) {
    Token token = new Token(hash(text), owner, label, clock.instant(), expires);
    ObjectNode json =
        JSON.createObjectNode()
            .put("owner", owner)
            .put("label", label)
            .put("created", token.created().toEpochMilli());
    if (expires != null) {
      json.put("expires", expires.toEpochMilli());
    }
    registry.put(TOKENS, token.hash(), write(json));
    tokens.put(token.hash(), token);
    return token;
  }

  /// The owner whose token this is, or null if it is none, or has expired.
  ///
  /// A look-up by hash does not tell an attacker how much of a guess was right.
  public @Nullable Owner authenticate(String text) {
    return authenticateHash(hash(text));
  }

  /// The owner whose token has this SHA-256, in hexadecimal digits; null if none, or if it has
  /// expired.
  public @Nullable Owner authenticateHash(String hash) {
    Token token = token(hash);
    if (token == null) {
      return null;
    }
    Instant expires = token.expires();
    return expires != null && !expires.isAfter(clock.instant()) ? null : find(token.owner());
  }

  private @Nullable Token token(String hash) {
    return tokens.get(hash, this::storedToken);
  }

  private @Nullable Token storedToken(String hash) {
    byte[] json = registry.get(TOKENS, hash);
    return json == null ? null : decodeToken(hash, json);
  }

  /// Takes a token back.
  ///
  /// @param id the first digits of its hash, or all of them
  /// @throws ProblemException `token_not_found`, `token_ambiguous`
  public synchronized Token revoke(String id) {
    Token found = null;
    for (Token token : id.length() < ID_MIN ? List.<Token>of() : tokens(null)) {
      if (token.hash().startsWith(id)) {
        if (found != null) {
          throw new ProblemException(
              Problem.of(
                  Problem.Kind.CONFLICT,
                  "token_ambiguous",
                  "several tokens begin with these digits"));
        }
        found = token;
      }
    }
    if (found == null) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "token_not_found",
                  "no token has an id that begins with these digits, of which 6 are needed")
              .with("token", id));
    }
    registry.remove(TOKENS, found.hash());
    tokens.invalidate(found.hash());
    return found;
  }

  /// The tokens of an owner, or all; at most 100,000.
  public List<Token> tokens(@Nullable String owner) {
    List<Token> found = new ArrayList<>();
    registry
        .list(TOKENS, "", 100_000)
        .forEach(
            (hash, json) -> {
              Token token = decodeToken(hash, json);
              if (owner == null || token.owner().equals(owner)) {
                found.add(token);
              }
            });
    return found;
  }

  private static Token decodeToken(String hash, byte[] json) {
    ObjectNode node = read(json);
    return new Token(
        hash,
        node.path("owner").asText(),
        node.path("label").asText(),
        Instant.ofEpochMilli(node.path("created").asLong()),
        node.has("expires") ? Instant.ofEpochMilli(node.path("expires").asLong()) : null);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] write(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode read(byte[] json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
