package Actor;
# A stand-in for a program that is not installed: perl, run under the program's name (a bind mount), that makes /proc
# show the argument list the program would have and then behaves in one of the ways below. Started by `as`:
#   LAB_ARGV  the argument list, hex        LAB_ACT  the behaviour        LAB_READY  file that then holds our pid
#   LAB_COMM  a name for the kernel (hex), where it is not the program's
use strict;
use warnings;
use Socket;

my %behaviour = (
    idle     => sub { sleep 3600 while 1 },
    deaf     => sub { $SIG{TERM} = 'IGNORE'; sleep 3600 while 1 },
    burn     => sub { while (1) { my $end = times() + 0.02; 1 while times() < $end; select undef, undef, undef, 0.2 } },
    terminal => sub { 1 while sysread STDIN, my $typed, 4096 },
    database => \&database,
    careless => sub { fork or POSIX::_exit(0); sleep 3600 while 1 },
);

sub import {
    my $argv = pack 'H*', delete $ENV{LAB_ARGV};
    my $act = delete $ENV{LAB_ACT};
    my $ready = delete $ENV{LAB_READY};
    delete $ENV{PERL5OPT};
    require POSIX if $act eq 'careless';
    my $comm = delete $ENV{LAB_COMM};
    show($argv);
    if (defined $comm) {
        open my $file, '>', '/proc/self/comm' or die "comm: $!";
        syswrite $file, pack 'H*', $comm;
    }
    prepare() if $act eq 'database';
    if ($ready) {
        open my $file, '>', "$ready.new" or die "$ready.new: $!";
        print {$file} "$$\n";
        close $file;
        rename "$ready.new", $ready;
    }
    $behaviour{$act}->();
    exit 0;
}

# Writes the argument list where the kernel looks for it (field 48 of stat); `as` made the room exactly as long.
sub show {
    my ($argv) = @_;
    open my $stat, '<', '/proc/self/stat' or die "stat: $!";
    my $text = do { local $/; <$stat> };
    my @fields = split ' ', substr $text, rindex($text, ')') + 2;
    open my $memory, '+<', '/proc/self/mem' or die "mem: $!";
    sysseek $memory, $fields[45], 0;
    syswrite $memory, $argv;
}

my ($listener, $data);

sub prepare {
    socket $listener, PF_INET, SOCK_STREAM, 0;
    bind $listener, sockaddr_in(0, INADDR_LOOPBACK) or die "bind: $!";
    listen $listener, 8;
    open $data, '+>>', 'base.db' or die "base.db: $!";
}

sub database {
    while (accept my $client, $listener) { syswrite $data, "x"; close $client }
}

1;
