package dev.pinfold.pins.move;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/// What is on record of a move: enough to go on after a crash at any point.
///
/// @param from the store that served when it began
/// @param epoch grows with every switch
/// @param cursor the CID behind which copying or comparing goes on; empty to begin
/// @param number the last change that was brought over
/// @param copied how many pins were copied
/// @param compared how many pins were compared in this pass
/// @param differing how many of them differed though both stores were at rest
/// @param rate how many pins a second may be copied or compared; 0 for as many as can be
/// @param started when it began
/// @param operations operations up to this time have been brought over
public record MoveState(
    String from,
    String to,
    Phase phase,
    boolean paused,
    long epoch,
    String cursor,
    long number,
    long copied,
    long compared,
    long differing,
    int rate,
    Instant started,
    Instant operations) {

  private static final JsonMapper JSON = new JsonMapper();

  static MoveState begin(String from, String to, long number, int rate, Instant now) {
    return new MoveState(
        from, to, Phase.COPYING, false, 0, "", number, 0, 0, 0, rate, now, Instant.EPOCH);
  }

  /// Which store serves.
  public String serving() {
    return phase == Phase.SOAKING || phase == Phase.FINALISED ? to : from;
  }

  MoveState with(Phase next) {
    return where(next, epoch, paused, "", number);
  }

  MoveState withPaused(boolean now) {
    return where(phase, epoch, now, cursor, number);
  }

  MoveState withNumber(long now) {
    return where(phase, epoch, paused, cursor, now);
  }

  /// After a switch: the follower runs the other way, behind `next`.
  MoveState switched(Phase now, long next) {
    return where(now, epoch + 1, false, "", next);
  }

  MoveState withCopied(String now, long more) {
    return done(now, copied + more, compared, differing);
  }

  /// Of a pass that goes on, or begins with an empty cursor.
  MoveState withCompared(String now, long sum, long different) {
    return done(now, copied, sum, different);
  }

  MoveState withRate(int now) {
    return with(now, operations);
  }

  MoveState withOperations(Instant now) {
    return with(rate, now);
  }

  /// Likewise at another place.
  private MoveState where(Phase phase, long epoch, boolean paused, String cursor, long number) {
    return new MoveState(
        from,
        to,
        phase,
        paused,
        epoch,
        cursor,
        number,
        copied,
        compared,
        differing,
        rate,
        started,
        operations);
  }

  /// Likewise with more work done.
  private MoveState done(String cursor, long copied, long compared, long differing) {
    return new MoveState(
        from,
        to,
        phase,
        paused,
        epoch,
        cursor,
        number,
        copied,
        compared,
        differing,
        rate,
        started,
        operations);
  }

  private MoveState with(int rate, Instant operations) {
    return new MoveState(
        from,
        to,
        phase,
        paused,
        epoch,
        cursor,
        number,
        copied,
        compared,
        differing,
        rate,
        started,
        operations);
  }

  byte[] encode() {
    ObjectNode json = JSON.createObjectNode();
    json.put("from", from).put("to", to).put("phase", phase.word()).put("paused", paused);
    json.put("epoch", epoch).put("cursor", cursor).put("number", number);
    json.put("copied", copied).put("compared", compared).put("differing", differing);
    json.put("rate", rate).put("started", started.toString());
    json.put("operations", operations.toString());
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MoveState decode(byte[] record) {
    try {
      JsonNode json = JSON.readTree(record);
      return new MoveState(
          json.required("from").asText(),
          json.required("to").asText(),
          Phase.of(json.required("phase").asText()),
          json.required("paused").asBoolean(),
          json.required("epoch").asLong(),
          json.required("cursor").asText(),
          json.required("number").asLong(),
          json.required("copied").asLong(),
          json.required("compared").asLong(),
          json.required("differing").asLong(),
          json.required("rate").asInt(),
          Instant.parse(json.required("started").asText()),
          Instant.parse(json.required("operations").asText()));
    } catch (IOException | IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(Problem.Kind.CORRUPT, "invalid_record", "the record of a move is damaged"), e);
    }
  }
}
