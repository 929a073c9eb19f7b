#!/bin/sh
# A box of shell for the tests: what it does stands in the file that it gets as its config.
while [ $# -gt 0 ] && [ "$1" != --config ]; do shift; done
. "$2"
