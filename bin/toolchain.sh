# Finds the JDK and Maven; sourced by ./selene and ./test. Portable (POSIX sh), and sparing with processes: each costs
# milliseconds of every start.

SELENE_JAVA_RELEASE=25

# True if the JDK at $1 will do. Sets jdk_version (25.0.1+8-LTS) and release (25), both to nothing if there is none.
jdk_is_new_enough() {
  jdk_version=
  release=
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r name value; do
    value=${value#\"}
    case $name in
      JAVA_VERSION) release=${value%%[!0-9]*} ;;
      JAVA_RUNTIME_VERSION) jdk_version=${value%\"} ;;
    esac
  done <"$1/release"
  [ -n "$release" ] && [ "$release" -ge "$SELENE_JAVA_RELEASE" ]
}

# The home of the java on the PATH, links followed: /usr/bin/java -> /etc/alternatives/java -> JDK/bin/java.
jdk_on_path() {
  java=$(command -v java) || return 0
  while [ -L "$java" ]; do
    target=$(readlink "$java")
    case $target in
      /*) java=$target ;;
      *) java=${java%/*}/$target ;;
    esac
  done
  echo "${java%/bin/java}"
}

# Where a JDK may lie, one a line, best first.
jdk_candidates() {
  jdk_on_path
  for home in /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    echo "$home"
  done
}

# Sets JAVA_HOME and jdk_version to a JDK that is new enough, or says how to get one and returns 1. $1, if given, is a file
# that remembers where the search ended the last time.
find_jdk() {
  if [ -n "${SELENE_JAVA_HOME:-}" ]; then
    if ! jdk_is_new_enough "$SELENE_JAVA_HOME"; then
      echo "selene: SELENE_JAVA_HOME=$SELENE_JAVA_HOME is ${release:+JDK }${release:-not a JDK}," \
        "Selene needs JDK $SELENE_JAVA_RELEASE or newer. Unset it to search the usual places." >&2
      return 1
    fi
    export JAVA_HOME="$SELENE_JAVA_HOME"
    return 0
  fi
  too_old=
  if jdk_is_new_enough "${JAVA_HOME:-}"; then return 0; fi
  [ -z "$release" ] || too_old="
  JDK $release in $JAVA_HOME"
  home=
  if [ -n "${1:-}" ] && [ -r "$1" ]; then IFS= read -r home <"$1"; fi
  if [ -n "$home" ] && jdk_is_new_enough "$home"; then
    export JAVA_HOME="$home"
    return 0
  fi
  while IFS= read -r home; do
    if jdk_is_new_enough "$home"; then
      export JAVA_HOME="$home"
      return 0
    fi
    [ -z "$release" ] || too_old="$too_old
  JDK $release in $home"
  done <<CANDIDATES
$(jdk_candidates)
CANDIDATES
  cat >&2 <<MESSAGE
selene: no JDK $SELENE_JAVA_RELEASE or newer was found.${too_old:+ Too old:$too_old}
Install one, for example Eclipse Temurin:
  Debian, Ubuntu     apt-get install temurin-25-jdk      (repository: https://adoptium.net/installation/linux)
  RHEL, openEuler    dnf install temurin-25-jdk          (repository: the same page)
  macOS              brew install --cask temurin@25
  SDKMAN!            sdk install java 25-tem
or set SELENE_JAVA_HOME to where it lies. Looked at JAVA_HOME, the PATH, /usr/lib/jvm, /usr/java, /opt, ~/.sdkman, ~/.jdks
and /Library/Java.
MESSAGE
  return 1
}

# Sets MVN, or says how to get it and returns 1.
find_maven() {
  if MVN=$(command -v mvn); then
    return 0
  fi
  cat >&2 <<'MESSAGE'
selene: Maven is needed to build, and there is no mvn on the PATH. Install it:
  Debian, Ubuntu     apt-get install maven
  RHEL, openEuler    dnf install maven
  macOS              brew install maven
  SDKMAN!            sdk install maven
MESSAGE
  return 1
}
