# What pt-fleet keeps on a host: one folder a session, below one root. This text is sent in front of every remote script.
#   ${PT_FLEET_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/pt-fleet}/pt-YYYYMMDD-HHMMSS-xxxx/
# Root and folder are real folders (never symbolic links), owned by us, mode 0700: else nothing is read or written there.

# state_dir SESSION: makes and checks the session's folder and prints its path. On refusal: prints the reason, in our
# own words, to stderr and returns 1.
state_dir() (
  umask 077
  is_session_id "$1" || { echo 'not a session id' >&2; exit 1; }
  root=$(state_root) || exit 1
  own_dir "$root" 'state root' && own_dir "$root/$1" 'session folder' && printf '%s\n' "$root/$1"
)

# The root must be absolute; a path that ends in a slash would hide a symbolic link from the check.
state_root() (
  root=${PT_FLEET_STATE:-${XDG_STATE_HOME:-${HOME:+$HOME/}.local/state}/pt-fleet}
  case $root in
    /*[!/]) printf '%s\n' "$root" ;;
    *) echo 'the state root is not an absolute path without a slash at its end' >&2; exit 1 ;;
  esac
)

# own_dir PATH WHAT: the parent is checked before its child, and is 0700 by then, so nobody else can swap the child.
own_dir() {
  mkdir -p "$1" 2>/dev/null
  if [ -L "$1" ]; then echo "the $2 is a symbolic link" >&2
  elif [ ! -d "$1" ]; then echo "the $2 could not be made" >&2
  elif [ ! -O "$1" ]; then echo "the $2 belongs to another user" >&2
  elif ! chmod 700 "$1" 2>/dev/null; then echo "the $2 could not be closed to other users" >&2
  else return 0
  fi
  return 1
}

is_session_id() {
  _d='[0-9]'; _x='[0-9a-f]'
  case $1 in
    pt-$_d$_d$_d$_d$_d$_d$_d$_d-$_d$_d$_d$_d$_d$_d-$_x$_x$_x$_x) return 0 ;;
  esac
  return 1
}
