#!/bin/sh
# Keycloak in files: keycloak/<realm>/{mark,name}, clients/<id>, users/<id>, roles. Mails go to mails.
set -e
echo "kcadm.sh $*" >>"$WORLD/calls"
no() { echo "$*" >&2; exit 1; }
k=$WORLD/keycloak; mkdir -p "$k"
verb=$1; shift
case $1 in -*) url= ;; *) url=$1; shift ;; esac
sets=
while [ $# -gt 0 ]; do
  case $1 in
    --config) [ "$2" = .arbiter-kcadm ] || no 'Session has expired'; config=1; shift ;;
    --target-realm) realm=$2; shift ;;
    --fields) fields=$2; shift ;;
    --file) file=$2; [ -f "$file" ] || no "File not found: $file"; shift ;;
    --query) query=$2; shift ;;
    --set) sets="$sets$2
"; shift ;;
    --uid) uid=$2; shift ;;
    --cclientid) cclientid=$2; shift ;;
    --rolename) rolename=$2; shift ;;
    --body) body=$2; shift ;;
    --id|--output|--no-merge) ;;
    *) no "Invalid option: $1" ;;
  esac
  shift
done
[ -n "$config" ] || no 'No server specified'
value() { printf '%s' "$sets" | sed -n "s/^$1=//p"; }
[ -z "$realm" ] || [ -d "$k/$realm" ] || no "Resource not found for url: $realm"
case "$verb $url" in
  'get realms') printf '[ {\n  "realm" : "master"\n}'; for r in "$k"/*; do [ -d "$r" ] && printf ', {\n  "realm" : "%s"\n}' "${r##*/}"; done; echo ' ]' ;;
  'create realms')
    slug=$(value realm); [ ! -d "$k/$slug" ] || no "Conflict detected. See logs for details"
    mkdir -p "$k/$slug/users"; value displayName >"$k/$slug/name"; value attributes.arbiterRun | tr -d '\n' >"$k/$slug/mark"; cp "$file" "$k/$slug/template" ;;
  'get clients') id=${query#clientId=}; if grep -q "\"clientId\": *\"$id\"" "$k/$realm/template"; then echo "[ { \"id\" : \"id-of-$id\" } ]"; else echo '[ ]'; fi ;;
  update\ clients/*) printf '%s' "$sets" >"$k/$realm/${url#clients/}" ;;
  'create users') printf '%s' "$sets" >"$k/$realm/users/u1"; echo u1 ;;
  'add-roles ') [ -f "$k/$realm/users/$uid" ] || no 'User not found'; echo "$uid $cclientid $rolename" >>"$k/$realm/roles" ;;
  create\ realms/*/partial-export) slug=${url#realms/}; slug=${slug%%/*}; sed "s/\"realm\": *\"[^\"]*\"/\"realm\": \"$slug\"/" "$k/$slug/template" ;;
  get\ realms/*) [ "$fields" = attributes ] || no 'fields'; slug=${url#realms/}; printf '{\n  "attributes" : {\n    "arbiterRun" : "%s"\n  }\n}\n' "$(cat "$k/$slug/mark")" ;;
  delete\ realms/*) rm -r "$k/${url#realms/}" ;;
  update\ users/*/execute-actions-email) echo "$realm $url $body" >>"$WORLD/mails" ;;
  *) no "no command $verb $url" ;;
esac
