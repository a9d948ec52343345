# A TE in bash: one HTTP GET in single mode. Status 3: the modem told an error;
# 4: it told nothing; 5: no prompt came.
# $WAIT is how many seconds it waits for anything.
wait=${WAIT:-10}
exec 3<>"$SIM800_PORT"
await() { # a line that has $1; 3: an error came, 4: nothing came for $2 seconds
	while IFS= read -t "${2:-$wait}" -r line <&3; do
		case "$line" in *"$1"*) return 0;; *ERROR*|*FAIL*) return 3;; esac
	done
	return 4
}
say() { printf '%s\r' "$1" >&3; }
do_() { say "$1"; await "${2:-OK}" || exit $?; }
until say AT; await OK 1; do :; done
do_ ATE0
while :; do do_ 'AT+CGATT?' '+CGATT: '; l=$line; await OK; case $l in *1*) break;; esac; done
do_ 'AT+CIPSTART="TCP","http.sim800.test",80' 'CONNECT OK'
say 'AT+CIPSEND'
IFS= read -t "$wait" -r -d '>' p <&3 || exit 5
printf 'GET /hello.txt HTTP/1.1\r\nHost: http\r\nConnection: close\r\n\r\n\032' >&3
await 'SEND OK' || exit $?
await CLOSED
