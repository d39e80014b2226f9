# act ACTION SESSION BOOT_ID UID EXE GRACE PID:TICKS...: pauses, renices or kills one process tree. docs/act.md explains it.
#
# ACTION is renice, pause or kill; the tree is the plan's, root first; UID and EXE ("device:inode", or "-") are the root's;
# GRACE is the seconds between TERM and KILL. It acts on these processes and their descendants and on nothing else, and
# checks each one's identity right before each signal. It prints fixed words and numbers, never text from a process.
# It is sent over stdin to `/bin/sh -s` and runs from its last line on, so that a script that arrived half does nothing.
# PT_FLEET_PROC may name another folder than /proc.

act() {
  umask 077
  LC_ALL=C; export LC_ALL; unset GREP_OPTIONS
  trap '' PIPE
  signalled=0 reached='' frozen='' survivors='' method=''
  say pt-fleet-act 1 || exit 141              # nobody listens any more
  valid "$@" || finish failed usage
  action=$1 session=$2 boot=$3 root_uid=$4 root_exe=$5 grace=$6
  shift 6
  root=${1%:*} root_id=$1 planned=$# members=$*

  ancestors_of_ours
  proc=${PT_FLEET_PROC:-/proc}
  cd "$proc" 2>/dev/null && [ -r self/stat ] || finish failed proc
  store=$(state_dir "$session" 2>/dev/null) || finish failed state_dir

  check_root "${1#*:}"
  keep_living
  add_newborn
  may_touch_members
  set -- $members
  [ $# -le $((planned + (planned / 2 > 2 ? planned / 2 : 2))) ] || finish refused tree_size "$planned" $#

  audit "intends to $action" || finish failed audit
  trap thaw EXIT                             # also when the shell gives up: a host without room for one more process
  trap 'exit 129' HUP INT TERM
  "$action"_tree
}

# --- the three actions ---------------------------------------------------------------------------------------------------

pause_tree() {
  hold_processes
  freeze_or_finish
  frozen=''                                  # from here on it is meant to stay as it is
  for m in $members; do
    alive "$m" || continue
    if [ "$state" = T ]; then reach "$m"; else survivors="$survivors $pid"; fi
  done
  finish_with_survivors
}

kill_tree() {
  hold_processes
  freeze_or_finish
  [ -z "$denied" ] || { thaw; finish denied signal; }
  for m in $members; do strike TERM "$m" && reach "$m"; done
  for m in $members; do strike CONT "$m"; done      # a stopped process does not take its TERM
  frozen=''
  await_end "$grace"
  if [ -n "$survivors" ]; then
    freeze
    struck=''
    for m in $members; do strike KILL "$m" && reach "$m" && struck=1; done
    thaw                                     # whom we had to spare goes on
    [ -z "$struck" ] || await_end 5
  fi
  finish_with_survivors
}

# nice 19 and the idle I/O class, thread by thread; new threads and children inherit them. Signals nothing.
renice_tree() {
  method=compare
  idle_io=0; command -v ionice >/dev/null 2>&1 && idle_io=1
  for m in $members; do
    same "$m" || continue
    threads=$(cd "$pid/task" 2>/dev/null && echo [0-9]*) || continue
    renice 19 -p $threads >/dev/null 2>&1
    for thread in $threads; do [ $idle_io = 0 ] || ionice -c 3 -p "$thread" >/dev/null 2>&1 || idle_io=2; done
    reach "$m"
  done
  for m in $members; do
    same "$m" || continue
    for thread in "$pid"/task/[0-9]*; do look "$thread" && [ "$nice" -lt 19 ] && { survivors="$survivors ${m%:*}"; break; }; done
  done
  case " $survivors " in *" $root "*) [ "$(id -u)" = 0 ] || [ "$(id -u)" = "$root_uid" ] || finish denied renice ;; esac
  say idle_io $idle_io
  finish_with_survivors
}

# --- who a process is ----------------------------------------------------------------------------------------------------

# look PID: reads its stat without a fork. Its name comes first, in brackets, and may hold anything, so that only what
# follows the last bracket counts.
look() {
  stat=''
  while IFS= read -r line || [ -n "$line" ]; do stat="$stat$line "; done 2>/dev/null <"$1/stat" || return 1
  [ -n "$stat" ] || return 1
  set -- ${stat##*)}
  state=$1 parent=$2 flags=$7 nice=${17} ticks=${20}
}

# alive PID:TICKS: still that process, and not a zombie. Sets pid, state, parent and the rest of `look`.
alive() {
  pid=${1%:*}
  look "$pid" 2>/dev/null && [ "$ticks" = "${1#*:}" ] && [ "$state" != Z ] && [ "$state" != X ]
}

# same PID:TICKS: alive, none of ours, and, of the root, its user and its program are still the plan's.
same() {
  alive "$1" || return 1
  case $ours in *" $pid "*) return 1 ;; esac
  [ "$pid" != "$root" ] || { root_has_uid && root_has_exe; }
}

root_has_uid() {
  while read -r key _ uid _; do [ "$key" != Uid: ] || break; done 2>/dev/null <"$root/status"
  [ "$uid" = "$root_uid" ]
}

root_has_exe() {
  [ "$root_exe" = - ] || [ "$(stat -L -c %d:%i "$root/exe" 2>/dev/null)" = "$root_exe" ]
}

root_changed() { alive "$root_id" && ! same "$root_id"; }

check_root() {
  read -r boot_now <sys/kernel/random/boot_id
  [ "$boot_now" = "$boot" ] || finish refused boot
  look "$root" 2>/dev/null || finish refused gone
  [ "$ticks" = "$1" ] || finish refused reused
  alive "$root:$1" || finish refused gone
  root_has_uid || finish refused uid
  root_has_exe || finish refused exe
}

# --- the tree ------------------------------------------------------------------------------------------------------------

keep_living() {
  living=''
  for m in $members; do alive "$m" && living="$living $m"; done
  members=$living
}

# Adds the descendants that are not members yet, parents first; fails when there are none. "PPid:" begins a line of status
# that no name can forge; parent and start time of a found process are then read at once.
add_newborn() {
  known=" $(for m in $members; do printf '%s ' "${m%:*}"; done)"
  found=1
  for pid in $(grep -sH '^PPid:' [0-9]*/status | awk -F '[/:\t]+' -v known="$known" '
    { parent[$1] = $4 }
    END {
      n = split(known, list, " "); for (i = 1; i <= n; i++) inside[list[i]] = 1
      do {
        more = 0
        for (p in parent) if (!(p in inside) && (parent[p] in inside)) { inside[p] = more = 1; print p }
      } while (more)
    }')
  do
    look "$pid" 2>/dev/null && [ "$state" != Z ] || continue
    case $known in *" $parent "*) known="$known$pid " members="$members $pid:$ticks" found=0 ;; esac
  done
  return $found
}

# Our shell and all above it. From the real /proc: a view may leave them out.
ancestors_of_ours() {
  ours=" 1 $$ " parent=$$
  while [ "$parent" -gt 1 ] && look "/proc/$parent" 2>/dev/null; do ours="$ours$parent "; done
}

may_touch_members() {
  for m in $members; do
    case $ours in *" ${m%:*} "*) finish refused own_session ;; esac
    alive "$m" && [ $((flags & 0x200000)) != 0 ] && finish refused kernel
  done
}

# --- signals -------------------------------------------------------------------------------------------------------------

# strike SIGNAL PID:TICKS: 0 sent, 1 not permitted, 2 it has ended or is another process. With a pidfd: hold, compare, send
# through what is held. Without: stop → compare, and let it go on if it was another; a process that we keep stopped
# cannot end, so that its pid stays its own until the signals that follow. CONT goes to whatever program the process runs
# by now, and forks nothing on its way: nobody stays stopped because it changed, or because the host is full.
strike() {
  compare=same
  [ "$1" != CONT ] || compare=alive
  if [ "$method" = pidfd ] && ask hold "${2%:*}"; then
    "$compare" "$2" || return 2
    ask "$1" 0 && return 0
  fi
  if [ "$method" = stop-compare ]; then
    "$compare" "$2" || return 2
    if kill -s "$1" "$pid" 2>/dev/null; then
      [ "$1" != STOP ] || same "$2" || { kill -s CONT "$pid" 2>/dev/null; return 2; }
      return 0
    fi
  fi
  "$compare" "$2" && return 1
  return 2
}

reach() {
  case " $reached " in *" $1 "*) ;; *) reached="$reached $1" signalled=$((signalled + 1)) ;; esac
}

# freeze: stops the tree, root first, then what was born meanwhile, until a look finds nothing new. Fails when we may not
# stop the root (1) or it has become another program (2), which it still can until it stands; others that we may not stop
# are in `denied`.
freeze() {
  stopped='' denied=''
  while :; do
    for m in $members; do
      case "$stopped $denied " in *" $m "*) continue ;; esac
      alive "$m" && [ "$state" != T ] && frozen="$frozen $m"
      strike STOP "$m"
      case $? in
        0) stopped="$stopped $m" ;;
        1) [ "${m%:*}" != "$root" ] || return 1; denied="$denied $m" ;;
        2) [ "$m" != "$root_id" ] || ! root_changed || return 2 ;;
      esac
    done
    await_stop
    ! root_changed || return 2
    add_newborn || return 0
  done
}

freeze_or_finish() {
  freeze
  case $? in 1) thaw; finish denied signal ;; 2) thaw; finish refused exe ;; esac
}

# thaw: lets go on what we have stopped.
thaw() {
  for m in $frozen; do strike CONT "$m"; done
  frozen=''
}

# A signal takes effect a little later, and in an uninterruptible wait only at its end.
await_stop() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    running=''
    for m in $stopped; do alive "$m" && [ "$state" != T ] && running=1; done
    [ -n "$running" ] || return 0
    pause_a_little
  done
}

# await_end SECONDS: until no member is left, or the time is over; says who is left in `survivors`. What it prints shows us
# whether somebody still listens: when the connection is gone, so are we.
await_end() {
  end=$(($(hundredths) + $1 * 100))
  while :; do
    survivors=''
    for m in $members; do alive "$m" && survivors="$survivors $pid"; done
    [ -n "$survivors" ] && [ "$(hundredths)" -lt $end ] || return 0
    say waiting || { thaw; exit 141; }
    pause_a_little
  done
}

# Of a second, since boot.
hundredths() { read -r now _ <uptime; echo "${now%.*}${now#*.}"; }

pause_a_little() { sleep 0.1 2>/dev/null || sleep 1; }

# hold_processes: starts the helper that holds pidfds, where this host has one; it ends with us. It is asked "hold PID" and
# "SIGNAL 0" for the process that it holds, and answers with an error number, 0 for none. 434 is pidfd_open, 424
# pidfd_send_signal, on every architecture but alpha.
hold_processes() {
  for helper in perl_helper python3_helper; do
    command -v "${helper%_helper}" >/dev/null 2>&1 || continue
    rm -f "$store/ask.$$" "$store/answer.$$"
    mkfifo "$store/ask.$$" "$store/answer.$$" 2>/dev/null || break
    "$helper" <"$store/ask.$$" >"$store/answer.$$" 2>/dev/null &
    exec 3>"$store/ask.$$" 4<"$store/answer.$$"
    rm -f "$store/ask.$$" "$store/answer.$$"
    method=pidfd
    ask hold "$$" && return 0
    exec 3>&- 4<&-
  done
  method=stop-compare
}

# ask WORD NUMBER: a helper that has died cannot answer: from then on we do without.
ask() {
  { printf '%s %s\n' "$1" "$2" >&3 && read -r answer <&4; } 2>/dev/null || { method=stop-compare; return 1; }
  [ "$answer" = 0 ]
}

perl_helper() {
  exec perl -e '
    use Config; use POSIX (); $| = 1;
    my %number; @number{split " ", $Config{sig_name}} = split " ", $Config{sig_num};
    my $held = -1;
    while (<STDIN>) {
      my ($word, $pid) = split;
      my $done;
      if ($word eq "hold") { POSIX::close($held) if $held >= 0; $done = $held = syscall(434, $pid + 0, 0) }
      else { $done = syscall(424, $held, $number{$word} + 0, 0, 0) }
      print $done < 0 ? $! + 0 : 0, "\n";
    }'
}

python3_helper() {
  exec python3 -c '
import os, signal, sys
held = -1
for line in iter(sys.stdin.readline, ""):
    word, pid = line.split()
    try:
        if word == "hold":
            if held >= 0: os.close(held)
            held = -1
            held = os.pidfd_open(int(pid))
        else:
            signal.pidfd_send_signal(held, getattr(signal, "SIG" + word))
        print(0, flush=True)
    except OSError as error:
        print(error.errno, flush=True)'
}

# --- what we say and write -----------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }

finish_with_survivors() {
  if [ -n "$survivors" ]; then finish partial survivors; else finish done ok; fi
}

# finish STATUS REASON [NUMBER...]: the report's end; the script's too.
finish() {
  [ -z "$method" ] || audit "$1: $2" || say audit_failed
  for pid in $survivors; do say survivor "$pid"; done
  [ -z "$method" ] || say method "$method"
  say signalled "$signalled"
  say result "$@"
  say end
  exit 0
}

# What was done here, by which session, for who looks into it on this host. Never through a link.
audit() {
  [ ! -L "$store/audit.log" ] && printf '%s %s %s, root %s, members %s%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$session" \
    "$1" "$root" "$(printf '%s,' $members)" "${survivors:+ survivors$survivors}" 2>/dev/null >>"$store/audit.log"
}

# valid ACTION SESSION BOOT_ID UID EXE GRACE PID:TICKS...
valid() {
  [ $# -ge 7 ] || return 1
  case $1 in renice | pause | kill) ;; *) return 1 ;; esac
  is_session_id "$2" || return 1
  case $3 in '' | *[!0-9a-f-]*) return 1 ;; esac
  case $5 in -) ;; *) pair "$5" || return 1 ;; esac
  number "$4" && number "$6" || return 1
  shift 6
  for m; do pair "$m" || return 1; done
}

number() { case $1 in '' | *[!0-9]*) return 1 ;; esac; }

pair() { number "${1%%:*}" && [ "$1" != "${1%%:*}" ] && number "${1#*:}"; }

act "$@" </dev/null
