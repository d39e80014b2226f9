# Accepts every connection to the ssh port and never says a word, as a host does whose sshd hangs.
use strict;
use warnings;
use IO::Socket::INET;

my $listener = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 22, Listen => 64, ReuseAddr => 1)
  or die "listening on port 22: $@";
my @kept;
while (my $connection = $listener->accept) { push @kept, $connection }
