#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# A name server on loopback that knows of no name: what a filter would wait for fails at once.
#
# Usage: nxdomain.pl
# Prints its port; runs until it is stopped.
use strict;
use warnings;
use IO::Socket::INET;

my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Proto => 'udp')
    or die "no socket: $!\n";
$| = 1;
print $socket->sockport, "\n";
while (1) {
    my $client = $socket->recv(my $query, 4096);
    next if !defined $client || length $query < 12;
    my ($id, $flags) = unpack 'n n', $query;
    my $end = 12;
    while ($end < length $query) {
        my $length = ord substr $query, $end, 1;
        $end += 1 + $length;
        last if $length == 0;
    }
    next if $end + 4 > length $query;
    # The question goes back, without the records behind it: QR, RD as asked, RA, NXDOMAIN.
    my $answer = pack('n6', $id, 0x8083 | ($flags & 0x0100), 1, 0, 0, 0) . substr($query, 12, $end + 4 - 12);
    $socket->send($answer, 0, $client);
}
