# Sourced by ./pinfold, ./dev and .ci/run: one way to find a JDK, so that all three agree.
#
# find_jdk     sets and exports JAVA_HOME to a JDK 25 or newer; without one, it returns 1 and changes nothing.
# require_jdk  the same, but says what to install and exits.
# has_java_for_cassandra
#              whether there is a Java that the nodes of tests run on (see cassandra-ring/README.md).

readonly REQUIRED_JAVA=25

# Prints the feature version of the Java in $1, or nothing if there is none. It reads the release file,
# because starting each candidate's JVM would take longer than the command that the user asked for.
java_feature_version() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Fills the array "candidates" with the directories where a Java may be.
find_candidates() {
  local candidate java
  candidates=()
  [ -n "${JAVA_HOME:-}" ] && candidates+=("$JAVA_HOME")
  if java=$(command -v java); then
    # /usr/bin/java is a link to a link to the JDK; macOS has no "readlink -f" before version 12.
    java=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
    candidates+=("${java%/bin/java}")
  fi
  for candidate in /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -d "$candidate" ] && candidates+=("$candidate")
  done
  return 0
}

find_jdk() {
  local candidate candidates version
  find_candidates
  for candidate in ${candidates[@]+"${candidates[@]}"}; do
    [ -x "$candidate/bin/javac" ] || continue
    version=$(java_feature_version "$candidate")
    if [ "${version:-0}" -ge "$REQUIRED_JAVA" ]; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  return 1
}

has_java_for_cassandra() {
  local candidate candidates version
  [ -z "${PINFOLD_CASSANDRA_JAVA_HOME:-}" ] || return 0
  find_candidates
  for candidate in ${candidates[@]+"${candidates[@]}"}; do
    version=$(java_feature_version "$candidate")
    if [ "${version:-0}" -ge 11 ] && [ "$version" -le 17 ]; then
      return 0
    fi
  done
  return 1
}

require_jdk() {
  find_jdk && return 0
  echo "Pinfold needs a JDK $REQUIRED_JAVA or newer: install one (for example the package temurin-25-jdk or openjdk-25-jdk-headless) or set JAVA_HOME to it." >&2
  exit 1
}
