#!/usr/bin/env bash
# Takes the words of MindIE's modeltest/run.sh; ./selene modeltest run --help lists them. The data sets lie in data/ beside
# this script, or where MODELTEST_DATA_DIR says; results go to outputs/, or where MODELTEST_OUTPUT_DIR says.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P) || exit 1
exec "$here/../selene" modeltest run --data "${MODELTEST_DATA_DIR:-$here/data}" \
  --output "${MODELTEST_OUTPUT_DIR:-$here/outputs}" "$@"
