# write SESSION NAME BYTES <content | read SESSION NAME MAX_BYTES: files of ours on the host, in the session's folder
# (state-dir.sh). NAME is report.html or session.json. A reason in our own words goes to stderr.

host_file() {
  umask 077
  LC_ALL=C; export LC_ALL
  case $3 in report.html | session.json) ;; *) refuse 64 'not a file of ours' ;; esac
  case $4 in '' | *[!0-9]*) refuse 64 'not a number of bytes' ;; esac
  case $1 in
    write) write_file "$2" "$3" "$4" ;;
    read) read_file "$2" "$3" "$4" ;;
    *) refuse 64 'neither write nor read' ;;
  esac
}

# The new content appears whole or not at all: what a broken connection cut off is not that many bytes.
write_file() {
  store=$(state_dir "$1") || exit 73
  file=$store/$2 new=$store/$2.$$
  trap 'rm -f "$new"' EXIT
  rm -f "$new"
  cat >"$new" && [ "$(wc -c <"$new")" -eq "$3" ] || refuse 74 'the content did not arrive whole, or the disk is full'
  [ ! -d "$file" ] && mv -f "$new" "$file" || refuse 74 'the file could not be replaced'
}

read_file() {
  root=$(state_root) && is_session_id "$1" && [ -d "$root/$1" ] || refuse 66 'this host has nothing of that session'
  store=$(state_dir "$1") || exit 73
  file=$store/$2
  [ -f "$file" ] && [ ! -L "$file" ] || refuse 66 'this host has no such file of that session'
  [ "$(wc -c <"$file")" -le "$3" ] || refuse 75 'the file is too large'
  cat "$file"
}

refuse() { echo "$2" >&2; exit "$1"; }

host_file "$@"
