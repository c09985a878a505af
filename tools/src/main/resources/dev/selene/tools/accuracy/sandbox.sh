# The first process of a sandbox: runs in mount, network, process and IPC namespaces of its own. $1 is an empty folder,
# $2 the name of the program file, which comes on stdin, the rest the command. Exit code 125: no sandbox.
mount --make-rprivate / || exit 125
folder=$1
file=$2
shift 2
mount -t tmpfs -o size=256m,mode=0777 sandbox "$folder" || exit 125
mount -t proc proc /proc 2>/dev/null
# Everything but the folder becomes read-only; what cannot be, such as some of /sys, is refused to a plain user anyway.
while read -r _ point _; do
  case $point in
    "$folder" | /proc | /proc/*) ;;
    *) mount -o remount,bind,ro "$point" 2>/dev/null || [ "$point" != / ] || exit 125 ;;
  esac
done </proc/self/mounts
cd "$folder" || exit 125
cat >"$file" || exit 125
exec "$@" </dev/null
