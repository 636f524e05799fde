# Sourced by ./dev and .ci/run: what the tests with clients and IPFS daemons from npm need.
#
# has_node  returns 0 if there are Node.js 20 or newer and npm. NodeJs.java asks the same for the tests.

readonly REQUIRED_NODE=20

has_node() {
  local version
  version=$(node --version 2>/dev/null) && command -v npm >/dev/null || return 1
  version=${version#v}
  [ "${version%%.*}" -ge "$REQUIRED_NODE" ]
}
