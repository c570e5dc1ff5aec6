#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# SpamAssassin's local rules over the messages of a list, in one process: no network, no Bayes, no user's settings.
#
# Usage: spamassassin.pl FOLDER < LIST > SCORES
# FOLDER is for its state. LIST has lines of a label and a path, SCORES of the label and the score.
use strict;
use warnings;
use Mail::SpamAssassin;

my $folder = shift or die "usage: spamassassin.pl FOLDER < LIST > SCORES\n";
my $filter = Mail::SpamAssassin->new({
    local_tests_only   => 1,
    dont_copy_prefs    => 1,
    userprefs_filename => "$folder/user_prefs",
    userstate_dir      => $folder,
    home_dir_for_helpers => $folder,
    post_config_text   => "use_bayes 0\nuse_auto_whitelist 0\ndns_available no\nskip_rbl_checks 1\n",
});
$filter->compile_now(0);

$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my ($label, $path) = split / /, $line, 2;
    open my $file, '<:raw', $path or die "$path: $!\n";
    my @lines = <$file>;
    close $file;
    my $message = $filter->parse(\@lines, 1);
    my $status = $filter->check($message);
    printf "%s %.3f\n", $label, $status->get_score();
    $status->finish();
    $message->finish();
}
$filter->finish();
