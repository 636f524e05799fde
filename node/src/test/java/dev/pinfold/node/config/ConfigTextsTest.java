package dev.pinfold.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Durations, sizes and addresses as people write them.
class ConfigTextsTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "10s, PT10S",
    "500ms, PT0.5S",
    "1h30m, PT1H30M",
    "1.5h, PT1H30M",
    "7d, PT168H",
    "2w, PT336H",
    "PT10S, PT10S",
    "P1D, PT24H",
    "1d12h, PT36H",
  })
  void readsDurations(String text, Duration duration) {
    assertEquals(duration, DurationText.parse(text));
    assertEquals(duration, DurationText.parse(DurationText.print(duration)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "ten", "-1s", "10 s", "1.s", "PT-1S", "999999999999w"})
  void refusesOtherDurations(String text) {
    assertNull(DurationText.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "1KiB, 1024",
    "1kb, 1000",
    "256MiB, 268435456",
    "3 GiB, 3221225472",
    "10B, 10",
    "1TiB, 1099511627776",
  })
  void readsSizes(String text, long bytes) {
    assertEquals(bytes, SizeText.parse(text));
    assertEquals(bytes, SizeText.parse(SizeText.print(bytes)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.5GiB", "1XB", "99999999999999TiB"})
  void refusesOtherSizes(String text) {
    assertEquals(-1, SizeText.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9094, 127.0.0.1:9094, true",
    "127.9.9.9:1, 127.9.9.9:1, true",
    "localhost:1, localhost:1, true",
    "[::1]:1, [::1]:1, true",
    "[::]:1, [::]:1, false",
    "0.0.0.0:0, 0.0.0.0:0, false",
    "10.0.0.1:65535, 10.0.0.1:65535, false",
    "pins.example.org:80, pins.example.org:80, false",
    "/ip4/127.0.0.1/tcp/9094, 127.0.0.1:9094, true",
    "/ip6/::/tcp/9094, [::]:9094, false",
    "/dns4/localhost/tcp/9094, localhost:9094, true",
  })
  void readsAddresses(String text, String printed, boolean loopback) {
    ListenAddress address = ListenAddress.parse(text);
    assertEquals(printed, String.valueOf(address));
    assertEquals(loopback, address != null && address.isLoopback());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "9094",
        ":9094",
        "localhost",
        "localhost:",
        "localhost:65536",
        "256.0.0.1:1",
        "1.2.3:1",
        "::1:80",
        "[10.0.0.1:80",
        "[nonsense]:80",
        "a b:80",
        "http://localhost:80",
        "/ip4/127.0.0.1/udp/9094",
        "localhost:-1"
      })
  void refusesOtherAddresses(String text) {
    assertNull(ListenAddress.parse(text));
  }
}
