#!/usr/bin/env bash
# One backup of the database and the stored files every night; `backup.sh now` makes one and ends.
set -euo pipefail

folder=${BACKUP_FOLDER:-/backups}
days=${BACKUP_DAYS:-30}
at=${BACKUP_AT:-01:30}
files=${BACKUP_FILES:-/files}
if [ -n "${PGPASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$PGPASSWORD_FILE")
    export PGPASSWORD
fi
umask 077

back_up() {
    local name
    name="$folder/sochibo-$(date +%Y%m%d-%H%M%S)"
    pg_dump --format=custom --compress=6 --file="$name.dump.part" &&
        pg_restore --list "$name.dump.part" >/dev/null &&
        { [ ! -d "$files/files" ] || tar -czf "$name.files.tar.gz.part" -C "$files" files; } &&
        mv "$name.dump.part" "$name.dump" &&
        { [ ! -e "$name.files.tar.gz.part" ] || mv "$name.files.tar.gz.part" "$name.files.tar.gz"; }
}

forget_old() {
    find "$folder" -maxdepth 1 -name 'sochibo-*' -mtime "+$days" -delete
}

once() {
    if back_up; then
        rm -f "$folder/failed"
        forget_old
        echo "$(date '+%F %T') backed up"
    else
        date '+%F %T' >"$folder/failed"
        rm -f "$folder"/*.part
        echo "$(date '+%F %T') backup failed" >&2
        return 1
    fi
}

if [ "${1:-}" = now ]; then
    once
    exit
fi
while true; do
    next=$(date -d "today $at" +%s)
    [ "$next" -gt "$(date +%s)" ] || next=$(date -d "tomorrow $at" +%s)
    sleep $((next - $(date +%s)))
    once || true
done
