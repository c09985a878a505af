#!/bin/sh
# Compiles the kernels, each file once for each variant, and links one library: build.sh best|all|skip OUT [COMPILER MACHINE].
# "best" is the variant that this machine computes with; "all" makes a library that every machine of its kind can use.
# OUT/native/linux-MACHINE/libselene.so is the result. Without a compiler it says so and succeeds: Java computes then.
set -eu
what=$1
out=$2
cc=${3:-${CC:-cc}}
machine=${4:-$(uname -m)}
here=$(cd "$(dirname "$0")" && pwd)
target=$out/native/linux-$machine
stamp=$target/build.stamp

if [ "$what" = skip ]; then
  echo "native kernels: not built, as asked for; the vector backend computes"
  rm -rf "$target"
  exit 0
fi
if [ "$(uname -s)" != Linux ]; then
  echo "native kernels: not built, for this is $(uname -s) and not Linux; the vector backend computes"
  exit 0
fi
if ! command -v "$cc" >/dev/null; then
  echo "native kernels: not built, for there is no C compiler '$cc'; the vector backend computes. On Debian: apt-get install gcc"
  exit 0
fi
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$what" ] && [ -z "$(find "$here" -newer "$stamp" -print -quit)" ]; then exit 0; fi

# -ffp-contract=off: a fused multiply-add is one only where the source says so, or bits would differ between variants.
flags="-std=gnu11 -O2 -ftree-vectorize -ffp-contract=off -fno-math-errno -fPIC -fvisibility=hidden -Wall -Wextra -Wno-maybe-uninitialized"
kernels="int8_products int4_int8_products float_products products quantise linear gated experts_down absorb latent_attention rows pack"
case $machine in
  x86_64) wanted="portable avx2 avxvnni avx512vnni" ;;
  aarch64) wanted="portable dotprod" ;;
  *) wanted="portable" ;;
esac
has() {
  for flag in "$@"; do grep -qw "$flag" /proc/cpuinfo || return 1; done
}
if [ "$what" = best ]; then
  if has avx512f avx512bw avx512dq avx512vl avx512_vnni fma; then wanted=avx512vnni
  elif has avx2 fma avx_vnni; then wanted=avxvnni
  elif has avx2 fma; then wanted=avx2
  elif has asimddp; then wanted=dotprod
  else wanted=portable; fi
fi
flags_of() {
  case $1 in
    avx2) echo "-mavx2 -mfma -mf16c" ;;
    avxvnni) echo "-mavx2 -mfma -mf16c -mavxvnni" ;;
    avx512vnni) echo "-mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni -mfma -mprefer-vector-width=512" ;;
    dotprod) echo "-march=armv8.2-a+dotprod" ;;
  esac
}

objects=$out/objects-$machine
rm -rf "$objects" "$target"
mkdir -p "$objects" "$target"
: >"$objects/empty.c" # never /dev/null: an assembler that is root would replace it by a file

variants=
for variant in $wanted; do
  # shellcheck disable=SC2046
  if "$cc" $(flags_of "$variant") -c "$objects/empty.c" -o "$objects/empty.o" 2>"$objects/empty.err"; then variants="$variants $variant"
  else echo "native kernels: without the variant $variant, which $cc does not know"; fi
done
rm -f "$objects"/empty.*
if [ -z "$variants" ]; then
  echo "native kernels: not built, for $cc compiles none of: $wanted; the vector backend computes"
  rm -rf "$objects"
  exit 0
fi

compile() {
  for kernel in $kernels; do
    # shellcheck disable=SC2046,SC2086
    "$cc" $flags $(flags_of "$1") -DVARIANT="$1" -c "$here/$kernel.c" -o "$objects/$1-$kernel.o"
  done
}

jobs=
for variant in $variants; do
  compile "$variant" &
  jobs="$jobs $!"
done
for job in $jobs; do wait "$job"; done
for file in cpu memory; do
  # shellcheck disable=SC2086
  "$cc" $flags -c "$here/$file.c" -o "$objects/$file.o"
done
"$cc" -shared -Wl,--gc-sections -Wl,-s -o "$target/libselene.so" "$objects"/*.o -lm
echo "$what" >"$stamp"
rm -rf "$objects"
echo "native kernels: built for$variants with $cc"
