# Builds what ./selene runs; sourced by it. All of it lies in $DIST: lib/*.jar, a class archive, logs, the JDK that was
# found, and a stamp as old as the start of the last good build.

# True when a source, a pom or a build script changed after the last good build began.
build_is_stale() {
  [ -f "$DIST/stamp" ] || return 0
  [ -n "$(find "$SELENE_HOME"/*/src/main "$SELENE_HOME"/*/pom.xml "$SELENE_HOME/pom.xml" "$SELENE_HOME/bin" \
    -newer "$DIST/stamp" -print -quit 2>/dev/null)" ]
}

# True unless the class archive was made from the present jars. An empty one says that none can be made.
class_archive_is_stale() {
  [ -f "$CLASS_ARCHIVE" ] || return 0
  for jar in "$DIST"/lib/*.jar; do
    if [ "$jar" -nt "$CLASS_ARCHIVE" ]; then return 0; fi
  done
  return 1
}

# Brings $DIST up to date. Of several ./selene that start at once, one builds and the others wait.
prepare() {
  if ! build_is_stale && ! class_archive_is_stale; then return 0; fi
  lock || return 1
  trap 'rm -rf "$DIST/lock"' EXIT
  trap 'exit 130' INT TERM
  status=0
  if build_is_stale; then build || status=1; fi
  if [ $status = 0 ] && class_archive_is_stale; then make_class_archive; fi
  rm -rf "$DIST/lock"
  trap - EXIT INT TERM
  return $status
}

lock() {
  mkdir -p "$DIST" 2>/dev/null
  if [ ! -w "$DIST" ]; then
    if ! build_is_stale; then
      CLASS_ARCHIVE=
      return 0
    fi
    echo "selene: must build, but $DIST cannot be written. Run ./selene once as the user who owns it." >&2
    return 1
  fi
  waited=
  until mkdir "$DIST/lock" 2>/dev/null; do
    builder=$(cat "$DIST/lock/pid" 2>/dev/null)
    if [ -n "$builder" ] && ! kill -0 "$builder" 2>/dev/null; then
      rm -rf "$DIST/lock"
      continue
    fi
    [ -n "$waited" ] || echo "selene: another ./selene is building, waiting for it" >&2
    waited=1
    sleep 0.5
  done
  echo $$ >"$DIST/lock/pid"
}

build() {
  find_maven || return 1
  if [ -f "$DIST/stamp" ]; then why="the sources have changed"; else why="the first start takes longer"; fi
  echo "selene: building with $MVN and $JAVA_HOME ($why) ..." >&2
  began=$(date +%s)
  rm -rf "$DIST/lib" "$DIST/stamp"
  : >"$DIST/stamp.next"
  if ! (cd "$SELENE_HOME" && "$MVN" -B -Dstyle.color=never -Dmaven.test.skip=true -pl app -am package) \
    >"$DIST/build.log" 2>&1 </dev/null; then
    grep -E '^\[ERROR\]|^Error' "$DIST/build.log" | head -n 15 >&2
    echo "selene: the build failed; $DIST/build.log tells all" >&2
    return 1
  fi
  echo "$JAVA_HOME" >"$DIST/jdk"
  mv "$DIST/stamp.next" "$DIST/stamp"
  echo "selene: built in $(($(date +%s) - began)) s" >&2
}

# Archives the classes that a first answer needs, parsed and verified (JEP 350), for quicker starts. Answering is the only
# way to know them.
make_class_archive() {
  began=$(date +%s)
  set_class_path
  rm -f "$DIST"/selene-*.jsa
  if "$JAVA_HOME/bin/java" @"$SELENE_HOME/bin/jvm.options" -XX:ArchiveClassesAtExit="$CLASS_ARCHIVE" \
    "-Dselene.home=$SELENE_HOME" -cp "$CLASS_PATH" "$MAIN" chat "What is 17 + 25?" >"$DIST/class-archive.log" 2>&1 </dev/null &&
    [ -s "$CLASS_ARCHIVE" ]; then
    echo "selene: archived classes for quicker starts in $(($(date +%s) - began)) s" >&2
  else
    echo "selene: no class archive could be made, so each start takes longer; $DIST/class-archive.log tells why" >&2
    : >"$CLASS_ARCHIVE"
  fi
}

# The jars in a fixed order: a class archive holds for one class path.
set_class_path() {
  CLASS_PATH=
  for jar in "$DIST"/lib/*.jar; do CLASS_PATH=$CLASS_PATH${CLASS_PATH:+:}$jar; done
}
