# Builds what ./selene runs; sourced by it. All of it lies in $DIST: lib/*.jar, a class cache per JVM, build.log, stamp.

# True when a source, a pom or a build script changed after the last good build began.
build_is_stale() {
  [ -f "$DIST/stamp" ] || return 0
  [ -n "$(find "$SELENE_HOME"/*/src/main "$SELENE_HOME"/*/pom.xml "$SELENE_HOME/pom.xml" "$SELENE_HOME/bin" \
    -newer "$DIST/stamp" -print 2>/dev/null | head -n 1)" ]
}

# True unless the class cache was made from the present jars. An empty one says that none can be made.
class_cache_is_stale() {
  [ -f "$CLASS_CACHE" ] || return 0
  for jar in "$DIST"/lib/*.jar; do
    if [ "$jar" -nt "$CLASS_CACHE" ]; then return 0; fi
  done
  return 1
}

# Brings $DIST up to date. Of several ./selene that start at once, one builds and the others wait.
prepare() {
  if ! build_is_stale && ! class_cache_is_stale; then return 0; fi
  lock || return 1
  trap 'rm -rf "$DIST/lock"' EXIT
  trap 'exit 130' INT TERM
  status=0
  if build_is_stale; then build || status=1; fi
  if [ $status = 0 ] && class_cache_is_stale; then train_class_cache; fi
  rm -rf "$DIST/lock"
  trap - EXIT INT TERM
  return $status
}

lock() {
  mkdir -p "$DIST" 2>/dev/null
  if [ ! -w "$DIST" ]; then
    if ! build_is_stale; then
      CLASS_CACHE=
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
  mv "$DIST/stamp.next" "$DIST/stamp"
  echo "selene: built in $(($(date +%s) - began)) s" >&2
}

# Records the classes that a first answer needs (JEP 514), so that later starts need not parse and verify them again.
train_class_cache() {
  began=$(date +%s)
  rm -f "$DIST"/selene-*.aot
  if "$JAVA_HOME/bin/java" @"$SELENE_HOME/bin/jvm.options" -XX:AOTCacheOutput="$CLASS_CACHE" \
    "-Dselene.home=$SELENE_HOME" -cp "$(class_path)" "$MAIN" chat "What is 17 + 25?" >"$DIST/class-cache.log" 2>&1 </dev/null &&
    [ -s "$CLASS_CACHE" ]; then
    echo "selene: recorded classes for quicker starts in $(($(date +%s) - began)) s" >&2
  else
    echo "selene: no class cache could be made, so each start takes longer; $DIST/class-cache.log tells why" >&2
    : >"$CLASS_CACHE"
  fi
}

# The jars in a fixed order: a class cache holds for one class path.
class_path() {
  joined=
  for jar in "$DIST"/lib/*.jar; do joined=$joined${joined:+:}$jar; done
  echo "$joined"
}
