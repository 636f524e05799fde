package dev.pinfold.node.config;

import java.util.ArrayList;
import java.util.List;

/// Prints every key with its default and its explanation, as a file to begin with.
final class Reference {

  private static final int WIDTH_MAX = 100;

  private static final List<String> OPENING =
      List.of(
          "All keys of Pinfold's configuration with their defaults. Leave out what may stay.",
          "",
          "The command line counts more than the environment, which counts more than this file. The"
              + " environment variable of a key is its path in upper case behind PINFOLD_, with _"
              + " for . and -: PINFOLD_CLUSTER_LISTEN sets cluster.listen. Lists are separated by"
              + " commas there.",
          "",
          "Relative paths begin at the directory of this file. Durations are such as 500ms, 10s,"
              + " 1h30m or 7d; sizes such as 4096, 64KiB or 1GiB.");

  private final StringBuilder out = new StringBuilder();

  private Reference() {}

  static String print() {
    Reference reference = new Reference();
    for (String paragraph : OPENING) {
      reference.comment("", paragraph);
    }
    List<String> open = List.of();
    for (Setting<?> setting : Settings.ALL) {
      String[] names = setting.path().split("\\.", -1);
      List<String> groups = List.of(names).subList(0, names.length - 1);
      reference.groups(open, groups);
      open = groups;
      reference.key(setting, names[names.length - 1], "  ".repeat(groups.size()));
    }
    return reference.out.toString();
  }

  /// Opens the groups that are not open yet.
  private void groups(List<String> open, List<String> wanted) {
    int same = 0;
    while (same < Math.min(open.size(), wanted.size()) && open.get(same).equals(wanted.get(same))) {
      same++;
    }
    for (int depth = same; depth < wanted.size(); depth++) {
      String about =
          Settings.SECTIONS.getOrDefault(String.join(".", wanted.subList(0, depth + 1)), "");
      String indent = "  ".repeat(depth);
      if (depth == 0) {
        out.append('\n');
      }
      if (!about.isEmpty()) {
        comment(indent, about);
      }
      out.append(indent).append(wanted.get(depth)).append(":\n");
    }
  }

  private void key(Setting<?> setting, String name, String indent) {
    if (indent.isEmpty()) {
      out.append('\n');
    }
    comment(indent, setting.about());
    comment(indent, "Allowed: " + setting.type().allowed());
    out.append(indent).append(name).append(": ").append(setting.fallback()).append('\n');
  }

  private void comment(String indent, String text) {
    for (String line : wrap(text, WIDTH_MAX - indent.length() - 2)) {
      out.append((indent + "# " + line).stripTrailing()).append('\n');
    }
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
