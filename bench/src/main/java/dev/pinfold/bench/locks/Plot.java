package dev.pinfold.bench.locks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A plot over a few values of one thing, as SVG: the values stand at equal distances, the other
/// axis is logarithmic.
final class Plot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 90;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int BOTTOM = 110;

  /// Told apart by people who do not see all colours, and by their marks.
  private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#555555", "#cc79a7"};

  private static final String[] DASHES = {"", "8 4", "2 3", "10 3 2 3", "4 2"};

  private final String title;
  private final String across;
  private final String up;
  private final boolean joined;
  private final List<String> values = new ArrayList<>();
  private final Map<String, List<Double>> lines = new LinkedHashMap<>();

  /// @param across what the values are of, with its unit
  /// @param up what the lines show, with its unit
  /// @param joined whether there is something between one value and the next
  Plot(String title, String across, String up, boolean joined) {
    this.title = title;
    this.across = across;
    this.up = up;
    this.joined = joined;
  }

  /// Begins the next value; [#add] then adds a point to each line.
  void at(String value) {
    values.add(value);
  }

  void add(String line, double height) {
    lines.computeIfAbsent(line, _ -> new ArrayList<>()).add(height);
  }

  void write(Path file) throws IOException {
    Files.writeString(file, svg());
  }

  private String svg() {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (List<Double> heights : lines.values()) {
      for (double height : heights) {
        least = Math.min(least, height);
        most = Math.max(most, height);
      }
    }
    int low = (int) Math.floor(Math.log10(least));
    int high = Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
    StringBuilder svg = new StringBuilder();
    put(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"14\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        WIDTH,
        HEIGHT);
    text(svg, WIDTH / 2.0, 24, "middle", "font-size=\"17\"", title);
    for (int power = low; power <= high; power++) {
      double y = y(Math.pow(10, power), low, high);
      put(
          svg,
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#cccccc\"/>%n",
          LEFT,
          y,
          WIDTH - RIGHT,
          y);
      text(svg, LEFT - 8, y + 5, "end", "", number(power));
    }
    for (int i = 0; i < values.size(); i++) {
      text(svg, x(i), HEIGHT - BOTTOM + 20, "middle", "", values.get(i));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 42, "middle", "", across);
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    text(
        svg,
        22,
        middle,
        "middle",
        String.format(Locale.ROOT, "transform=\"rotate(-90 22 %.1f)\"", middle),
        up);
    int line = 0;
    for (Map.Entry<String, List<Double>> each : lines.entrySet()) {
      draw(svg, each.getKey(), each.getValue(), line++, low, high);
    }
    return svg.append("</svg>\n").toString();
  }

  private void draw(
      StringBuilder svg, String name, List<Double> heights, int line, int low, int high) {
    String colour = COLOURS[line % COLOURS.length];
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < heights.size(); i++) {
      put(points, "%.1f,%.1f ", x(i), y(heights.get(i), low, high));
    }
    String dashes = DASHES[line % DASHES.length];
    String stroke = joined ? colour : "none";
    put(
        svg,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\""
            + " stroke-dasharray=\"%s\"/>%n",
        points.toString().strip(),
        stroke,
        dashes.isEmpty() ? "none" : dashes);
    for (int i = 0; i < heights.size(); i++) {
      mark(svg, x(i), y(heights.get(i), low, high), line, colour);
    }
    double x = LEFT + (line % 2) * 330.0;
    int row = line / 2;
    double y = HEIGHT - 42 + row * 24.0;
    put(
        svg,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2.5\""
            + " stroke-dasharray=\"%s\"/>%n",
        x,
        y,
        x + 40,
        y,
        stroke,
        dashes.isEmpty() ? "none" : dashes);
    mark(svg, x + 20, y, line, colour);
    text(svg, x + 50, y + 5, "start", "", name);
  }

  private static void mark(StringBuilder svg, double x, double y, int line, String colour) {
    switch (line % 4) {
      case 0 -> put(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>%n", x, y, colour);
      case 1 ->
          put(
              svg,
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"9\" height=\"9\" fill=\"%s\"/>%n",
              x - 4.5,
              y - 4.5,
              colour);
      case 2 -> put(svg, "<path d=\"M%.1f %.1f l6 11 h-12 z\" fill=\"%s\"/>%n", x, y - 7, colour);
      default ->
          put(svg, "<path d=\"M%.1f %.1f l6 6 -6 6 -6 -6 z\" fill=\"%s\"/>%n", x, y - 6, colour);
    }
  }

  private double x(int value) {
    double step = (double) (WIDTH - LEFT - RIGHT) / values.size();
    return LEFT + step * (value + 0.5);
  }

  private static double y(double height, int low, int high) {
    double part = (Math.log10(height) - low) / (high - low);
    return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP);
  }

  private static String number(int power) {
    return power < 0
        ? String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power))
        : String.format(Locale.ROOT, "%,.0f", Math.pow(10, power));
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String more, String text) {
    put(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
        x,
        y,
        anchor,
        more,
        text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  @com.google.errorprone.annotations.FormatMethod
  private static void put(StringBuilder svg, String form, Object... arguments) {
    svg.append(String.format(Locale.ROOT, form, arguments));
  }
}
