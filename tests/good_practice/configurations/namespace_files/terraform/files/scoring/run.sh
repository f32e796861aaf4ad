#!/bin/sh
set -eu
psql --host "$PGHOST" --username scoring --file queries/revenue.sql
