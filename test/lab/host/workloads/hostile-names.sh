# Idle processes of a user who attacks the tool: line breaks, escape codes, markup and forged records in the kernel's
# name, the arguments and the working directory. Their parent lives; nothing says that they are abandoned.
. /run/lab/workloads/lib.sh
evil=$(printf '%s/x -> y\n1/status:Uid:\t0\t0\t0\t0\n\033[2J<script>alert(1)<' ~)
mkdir -p "$evil/script>"
cd "$evil/script>"
cat >"$LAB_READY_DIR/parent.pl" <<'END'
my @evil = (
    ['records', undef, "x\n1/stat:1 (init) S 0 1 1\0", "1/cmdline:root", "end 0\n", "F\n99999/fd 7"],
    ['escapes', undef, "\e]0;owned\a\e[2J\e[1;1H", "\e[8m", "\x{9b}31m", "\xe2\x80\xae" . "txt.exe"],
    ['markup', undef, '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '{{{constructor}}}', '=cmd|calc'],
    ['comm-newline', "x\n99999 (sshd", 'node', 'vite'],
    ['comm-bracket', ') R 1 1 1 (', 'node', 'vite'],
    ['comm-status', "Uid:\t0\n99999", 'y' x 60000],
    ['no-argv', undef, ''],
);
for my $process (@evil) {
    my ($role, $comm, @argv) = @$process;
    next if fork;
    if (defined $comm) { $ENV{LAB_COMM} = unpack 'H*', $comm }
    $ENV{LAB_READY} = "$ENV{LAB_READY_DIR}/$role";
    exec '/run/lab/as', '/usr/bin/perl', 'idle', map { tr/\0//dr } @argv;
}
open my $file, '>', "$ENV{LAB_READY_DIR}/parent"; print {$file} "$$\n"; close $file;
1 while wait > 0;
END
detached perl "$LAB_READY_DIR/parent.pl"
report useful parent records escapes markup comm-newline comm-bracket comm-status no-argv
