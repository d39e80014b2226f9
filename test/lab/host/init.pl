# The init of a lab host: reaps orphans, keeps one service running (sshd), and ends, taking the whole pid namespace
# with it, when the lifeline on stdin closes because the controller is gone.
#   /run/lab/service       the service's command, one argument a line; absent: no service is running
#   /run/lab/service-pid   its pid; to change the service, change the file and end that process
use strict;
use warnings;
use POSIX ':sys_wait_h';

my $service = 0;
my $starts = 0;
my $lifeline = 1;
$SIG{CHLD} = sub { };

while (1) {
    while ((my $pid = waitpid -1, WNOHANG) > 0) {
        $service = 0 if $pid == $service;
    }
    $service = start_service() if !$service;
    my $ready = '';
    vec($ready, fileno STDIN, 1) = 1 if $lifeline;
    next if select($ready, undef, undef, 0.5) <= 0;
    my $word;
    exit 0 if !sysread STDIN, $word, 64;
    $lifeline = 0 if $word =~ /^stay/;    # a lab that outlives the command that started it
}

sub start_service {
    open my $file, '<', '/run/lab/service' or return 0;
    chomp(my @command = <$file>);
    my $pid = fork;
    return 0 if !defined $pid;
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        select undef, undef, undef, 0.2 if $starts;    # a service that cannot start must not spin
        exec { $command[0] } @command or POSIX::_exit(127);
    }
    $starts++;
    open my $record, '>', '/run/lab/service-pid' or return $pid;
    print {$record} "$pid\n";
    return $pid;
}
