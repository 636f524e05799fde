package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinfold.base.ProblemException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Compares what is read from CIDs with the JavaScript reference implementation, the npm package
/// `multiformats`. Needs npm, and is skipped where there is none.
class JsCrossCheckTest {

  private static final Path SOURCES = Path.of("src/test/js");
  private static final Path FOLDER = Path.of("target/js");
  private static final String REFUSED = "error";

  /// Where the two are meant to differ. In each case this side does what Cluster does, or refuses
  /// more than both.
  private enum KnownDifference {
    /// go-cid reads a CID of version 0 behind a multibase prefix; the specification forbids it.
    WRAPPED_V0,
    /// go-multibase ignores case in bases whose digits have one.
    OTHER_CASE,
    /// JavaScript takes padding as optional, go-multibase does not.
    PADDING,
    /// JavaScript takes `=` for a digit if it does not stand at the end.
    PADDING_INSIDE,
    /// JavaScript does not care for the length of a digest, nor for that of a varint.
    HEADER_CHECKED_LESS
  }

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    assumeTrue(onPath("node") && onPath("npm"), "npm is not installed");
    // npm writes the inner file when everything else is there.
    Path lock = FOLDER.resolve("package-lock.json");
    boolean installed =
        Files.exists(FOLDER.resolve("node_modules/.package-lock.json"))
            && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) == -1;
    Files.createDirectories(FOLDER);
    for (String file : List.of("package.json", "package-lock.json", "read-cids.js")) {
      Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!installed) {
      run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }
  }

  @Test
  void theSamplesAreReadAlikeInEveryBase() throws IOException, InterruptedException {
    List<String> texts = new ArrayList<>();
    for (String text : SamplePins.cids()) {
      texts.add(text);
      Cid cid = Cid.parse(text);
      if (cid.version() == 1) {
        for (Multibase base : Multibase.values()) {
          texts.add(base.encode(cid.bytes()));
        }
      } else {
        texts.add(Cid.v1(cid.codec(), cid.multihash()).toString());
      }
    }
    assertTrue(texts.size() > 20_000);
    List<String> answers = askJavaScript(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(answers.get(i), answer(texts.get(i)), texts.get(i));
    }
  }

  @Test
  void damagedTextsAreReadAlikeButForKnownDifferences() throws IOException, InterruptedException {
    List<String> texts = damaged(SamplePins.cids(), 6_000, new Random(20_251));
    List<String> answers = askJavaScript(texts);
    Map<KnownDifference, Integer> met = new EnumMap<>(KnownDifference.class);
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      String theirs = answers.get(i);
      String ours = answer(text);
      if (!ours.equals(theirs)) {
        met.merge(difference(text, ours, theirs), 1, Integer::sum);
      }
    }
    System.out.println(texts.size() + " texts, known differences: " + met);
    assertTrue(met.containsKey(KnownDifference.WRAPPED_V0));
    assertTrue(met.containsKey(KnownDifference.OTHER_CASE));
    assertTrue(met.containsKey(KnownDifference.PADDING));
  }

  private static KnownDifference difference(String text, String ours, String theirs) {
    if (theirs.equals(REFUSED)) {
      if (ours.startsWith("0 ") && !text.startsWith("Qm")) {
        return KnownDifference.WRAPPED_V0;
      }
      String again = baseOf(text).encode(Cid.parse(text).bytes());
      if (!again.equals(text) && again.equalsIgnoreCase(text)) {
        return KnownDifference.OTHER_CASE;
      }
    } else if (ours.equals(REFUSED)) {
      if (text.replaceFirst("=+$", "").contains("=")) {
        return KnownDifference.PADDING_INSIDE;
      }
      String canonical = theirs.substring(theirs.lastIndexOf(' ') + 1);
      Cid cid;
      try {
        cid = Cid.parse(canonical);
      } catch (ProblemException e) {
        return KnownDifference.HEADER_CHECKED_LESS;
      }
      if (baseOf(text).encode(cid.bytes()).replace("=", "").equals(text.replace("=", ""))) {
        return KnownDifference.PADDING;
      }
    }
    return fail("\"" + text + "\" is [" + ours + "] here and [" + theirs + "] in JavaScript");
  }

  private static Multibase baseOf(String text) {
    return Stream.of(Multibase.values())
        .filter(base -> text.startsWith(base.encode(new byte[0])))
        .findFirst()
        .orElseThrow();
  }

  /// Texts in every base with one thing wrong each: another digit, one more or less, another case,
  /// another base, a bit of the bytes, other padding.
  private static List<String> damaged(List<String> cids, int count, Random random) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      Cid cid = Cid.parse(cids.get(random.nextInt(cids.size())));
      Multibase base = Multibase.values()[random.nextInt(Multibase.values().length)];
      byte[] bytes = cid.bytes();
      if (random.nextInt(4) == 0) {
        // Mostly in the header, which is what a reader looks at.
        int at = random.nextInt(2) == 0 ? random.nextInt(6) : random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        texts.add(base.encode(bytes));
        continue;
      }
      String text = random.nextInt(4) == 0 ? cid.toString() : base.encode(bytes);
      texts.add(damage(text, random));
    }
    return texts;
  }

  private static String damage(String text, Random random) {
    int at = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
    int next = text.offsetByCodePoints(at, 1);
    return switch (random.nextInt(8)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + text.substring(next);
      case 2 -> text.substring(0, at) + anyDigit(random) + text.substring(next);
      case 3 -> text.substring(0, at) + anyDigit(random) + text.substring(at);
      case 4 -> text.substring(0, 1) + text.substring(1).toUpperCase(Locale.ROOT);
      case 5 -> text.toLowerCase(Locale.ROOT);
      case 6 -> text.endsWith("=") ? text.replace("=", "") : text + "=";
      default -> text.substring(0, text.offsetByCodePoints(text.length(), -1)) + anyDigit(random);
    };
  }

  private static char anyDigit(Random random) {
    String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/-_=é";
    return digits.charAt(random.nextInt(digits.length()));
  }

  private static String answer(String text) {
    Cid cid;
    try {
      cid = Cid.parse(text);
    } catch (ProblemException e) {
      return REFUSED;
    }
    String digest = HexFormat.of().formatHex(cid.multihash().digest());
    return String.join(
        " ",
        Integer.toString(cid.version()),
        Long.toString(cid.codec()),
        Long.toString(cid.multihash().code()),
        digest.isEmpty() ? "-" : digest,
        cid.toString());
  }

  private static List<String> askJavaScript(List<String> texts)
      throws IOException, InterruptedException {
    Files.write(FOLDER.resolve("cids.txt"), texts);
    List<String> answers = run("node", "read-cids.js", "cids.txt").lines().toList();
    assertEquals(texts.size(), answers.size());
    return answers;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    File output = FOLDER.resolve("output.txt").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      fail(String.join(" ", command) + " did not end");
    }
    String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), text);
    return text;
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
