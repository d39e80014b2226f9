# collect SESSION SAMPLE_SECONDS: prints one snapshot of this host's processes. docs/collector.md says what is read and why.
#
# It only reads, runs nothing that it finds, and writes one file: the same snapshot, into its own folder (state-dir.sh).
# GNU or busybox tools, no fork per process. It is sent over stdin to `/bin/sh -s`, and runs from its last line on, so that
# a script that arrived half does nothing. PT_FLEET_PROC may name another folder than /proc.
#
# The stream is records that end in NUL, which no name, argument or path can hold: nobody can forge a record's start.
#   PID/FILE:CONTENT   what that file or link of that process holds; one record for each argument in cmdline
#   WORD:CONTENT       ours; lines inside are numbers only, or text that the kernel or the tool has escaped

collect() {
  umask 077
  ulimit -f 65536 2>/dev/null               # no file that we write may pass 32 MiB
  LC_ALL=C; export LC_ALL; unset GREP_OPTIONS
  case $2 in '' | *[!0-9.]*) echo 'usage: collect SESSION SAMPLE_SECONDS' >&2; return 64 ;; esac
  proc=${PT_FLEET_PROC:-/proc}
  cd "$proc" 2>/dev/null && [ -r self/stat ] || { echo 'the process files cannot be read' >&2; return 77; }
  pids=$(echo [0-9]*)
  brief=; timeout 9 true 2>/dev/null && brief='timeout 5'    # for look-ups that a dead file or name server can hang

  if ! store=$(state_dir "$1" 2>&1); then
    facts "$2"
    say warning "the snapshot was not stored on the host: $store"
    return 0
  fi
  prune "${store%/*}" "$1"
  file=$store/snapshot
  [ ! -e "$file" ] || file=$store/snapshot-latest            # what a plan was made from is never overwritten
  if facts "$2" | tee "$file.partial" 2>/dev/null && mv -f "$file.partial" "$file" 2>/dev/null; then return 0; fi
  rm -f "$file.partial"
  say warning 'the snapshot was not stored on the host: its file could not be written'
}

facts() {
  say pt-fleet-snapshot 1
  say view "$([ "$proc" = /proc ] && echo whole || echo partial)"
  read -r boot_id <sys/kernel/random/boot_id; say boot "$boot_id"
  say uid "$(id -u)"
  say self "$$"
  say parent "$PPID"
  say ticks "$(getconf CLK_TCK 2>/dev/null || echo 100)"
  say page "$(getconf PAGESIZE 2>/dev/null || awk '/^KernelPageSize:/ { print $2 * 1024; exit }' self/smaps)"
  say cpus "$(grep -c '^cpu[0-9]' stat)"
  block memory grep -E '^(MemTotal|MemAvailable):' meminfo

  uptime
  each 'stat io cgroup cmdline' grep -azsH -m 256 ''
  block status each status grep -asHE '^(Uid|NSpid|TracerPid|(non)?voluntary_ctxt_switches):'
  markers
  links
  block nodes each 'exe cwd' $brief stat -L -c '%n %h %d:%i'
  block users users
  block tcp awk '$4 == "0A" || $4 == "01" { print $4, $10 }' net/tcp net/tcp6
  say now "$(date +%s)"
  block terminals stat -c '%t %T %X' /dev/pts/[0-9]* /dev/tty[0-9]*

  sleep "$1" 2>/dev/null || sleep 1         # not every sleep takes fractions
  say again ''
  uptime
  each 'stat io' grep -azsH ''
  block status each status grep -asHE '^(non)?voluntary_ctxt_switches:'
  say end ''
}

say() { printf '%s:%s\0' "$1" "$2"; }

# block WORD COMMAND...: the command's output as the content of one record of ours.
block() { printf '%s:' "$1"; shift; "$@" 2>/dev/null; printf '\0'; }

# each 'FILE...' COMMAND...: runs the command with these files of all processes as its last arguments.
each() {
  _files=$1; shift
  for _file in $_files; do printf "%s/$_file\n" $pids; done | xargs "$@" 2>/dev/null
}

uptime() { read -r _up _ <uptime; say uptime "$_up"; }

# Of the environment only these variables leave a process, and of those before the last line only the name: who started it
# (CI job, terminal multiplexer, editor, service manager), and whether its owner asked that it be left alone. The count
# of variables tells "has none of these" from "could not be read".
markers() {
  block variables each environ grep -azsc ''
  each environ grep -azsoHE '^(SSH_CONNECTION=|VSCODE_IPC_HOOK_CLI=|INVOCATION_ID=|JENKINS_NODE_COOKIE=(dontKillMe)?|'\
'(PT_PROTECT|BUILD_ID|RUNNER_TRACKING_ID|CI|GITHUB_RUN_ID|CI_JOB_ID|BUILDKITE_JOB_ID|TMUX|STY|VSCODE_PID|TERM_PROGRAM)=.*)'
}

# Where exe, cwd and the standard streams lead, and every pipe and socket ("PID/fd/3:500:pipe:[17]"; 500 reads, 300 writes).
# Links that cannot be read have no target; a folder of descriptors is listed if it can be read. Busybox' find cannot print
# links: its ls can, with every unprintable byte, and so every line break, shown as "?".
links() {
  if find . -maxdepth 0 -printf '' 2>/dev/null; then
    each 'exe cwd fd' sh -c 'exec find "$@" -maxdepth 1 \
      "(" -type d -readable -printf "%p:\0" ")" -o \
      "(" -type l "(" -name "[012]" -o ! -path "*/fd/*" -o ! -lname "[/a]*" ")" -printf "%p:%m:%l\0" ")"' find
  else
    block ls each 'exe cwd fd' ls -ln
  fi
}

# The name of each user id that owns a process, looked up once each.
users() {
  each . stat -c '%u %n' | awk '!seen[$1]++ { print $2 }' | $brief xargs stat -c '%u %U'
}

# prune ROOT CURRENT: session folders go after 7 days, and the oldest (their names sort by time) while all are above 100 MB.
prune() {
  find "$1" -maxdepth 1 -type d -mmin +10080 2>/dev/null | while IFS= read -r _dir; do forget "$_dir" "$2"; done
  _sizes=$(du -sk "$1"/pt-????????-??????-???? 2>/dev/null)
  _total=$(printf '%s\n' "$_sizes" | awk '{ kb += $1 } END { print kb + 0 }')
  printf '%s\n' "$_sizes" | while read -r _kb _dir; do
    [ "$_total" -gt 102400 ] || break
    forget "$_dir" "$2" && _total=$((_total - _kb))
  done
}

forget() {
  [ "${1##*/}" != "$2" ] && is_session_id "${1##*/}" && [ ! -L "$1" ] && rm -rf "$1"
}

collect "$@" </dev/null
