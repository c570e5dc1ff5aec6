#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# What a running rspamd says of the messages of a list.
#
# Usage: rspamd.pl SOCKET < LIST > SCORES
# SOCKET is its Unix socket. LIST has lines of a label and a path, SCORES of the label and the score.
use strict;
use warnings;
use IO::Socket::UNIX;

my $place = shift or die "usage: rspamd.pl SOCKET < LIST > SCORES\n";

sub check {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    my $message = do { local $/; <$file> };
    close $file;
    my $socket = IO::Socket::UNIX->new(Peer => $place) or die "$place: $!\n";
    my $length = length $message;
    print $socket "POST /checkv2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: $length\r\n\r\n", $message;
    $socket->flush;
    my $answer = do { local $/; <$socket> };
    close $socket;
    return $answer // '';
}

$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my ($label, $path) = split / /, $line, 2;
    my $answer = check($path);
    # The metric's own score; each symbol has one as well, deeper down.
    $answer =~ s/"symbols":\{(?:[^{}]|\{[^{}]*\})*\}//;
    my ($score) = $answer =~ /"score":(-?[0-9.]+(?:e-?[0-9]+)?)/ or die "$path: no score: " . substr($answer, 0, 200) . "\n";
    print "$label $score\n";
}
