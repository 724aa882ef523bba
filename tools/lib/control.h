/* SPDX-License-Identifier: GPL-2.0 */
/*
 * control.h - the control socket of vard, seen from the client
 *
 * A Unix stream socket, CONTROL_PATH; the environment variable VARD_CONTROL gives another path
 * to both sides. Everybody may connect: the carrier, who is root or the user that vard runs as,
 * may all; others may and see what the kernel says that their grants allow, and whoever has none
 * is dropped. Commands that are not for them, and what is not theirs, are refused alike.
 * Beside it, with CONTROL_REQUESTS behind its name, is a socket for requests to the kernel's
 * family "var", see varnl_open_via().
 *
 * UTF-8, one JSON object per line, at most CONTROL_MAX_REQUEST bytes per request line. Several
 * requests may follow each other on one connection; replies come in order.
 *
 *   request	{"cmd":"session-show","args":{...}}		args may be left out
 *   reply	{"ok":true,"result":...}
 *		{"ok":false,"error":"session 7 of tunnel 100: not found"}
 *
 * Integers are JSON integers, times are seconds since the epoch, addresses are text, durations
 * are seconds unless the key ends in _ms. A key whose value is not known is left out or null.
 *
 *   cmd		args and result
 *   version		-> {"version":"0.1"}
 *   status		-> {"version","pid","since","config","endpoints","tunnels","sessions", ...}
 *   session-show	{} or any of {"endpoint","tunnel","port","session","vr","user"} ->
 *			[{"endpoint":1,"tunnel":100,"session":7,"user":"bob@isp1.example",
 *			  "state":"opened","vr":"red","address":"10.0.0.2","since":1700000000,
 *			  "calling":"...","called":"...","peer":"lac1","mru":1460,"auth":"chap-md5",
 *			  "lcp":"opened","ipcp":"opened","ifname":"ppp-bob"}]
 *			endpoint, tunnel, session: the ids of the kernel's objects (local ids);
 *			a PPPoE session has "port", an ifindex, instead of endpoint and tunnel;
 *			one that goes on to an LNS has "forwarded_to", the one there "from",
 *			which name the other one by the same keys; states: "forwarding",
 *			then "forwarded";
 *			"brief":true: these, user, state, address and since alone, for long lists
 *   tunnel-show	{} or {"endpoint","tunnel"} ->
 *			[{"endpoint":1,"tunnel":100,"peer_tunnel":200,"peer":"lac1",
 *			  "peer_host":"lac.example","address":"192.0.2.2","port":1701,
 *			  "state":"established","since":1700000000,"vr":"red","sessions":3,
 *			  "ns":5,"nr":7,"retransmits":0}]
 *   move-check		{"kind":N,"vr":ID} and the key of a row of the interface table ("ifindex",
 *			"endpoint", "tunnel", "session", "port", "realm", "user") -> null, or why
 *			a session that would follow the row cannot be in that VR
 *   vr-show		-> [{"name":"red","role":["lac","lts"],"group":"isp1"}]; "box" is the box
 *   vr-set		{"vr":"red","role":["lac","lns"]} -> null; the complete new set of lac,
 *			lns, lts, bng; sessions of a role that was taken away are closed
 *   group-show		-> [{"group":"isp1","member":"lns1","address":"192.0.2.9","port":1701,
 *			  "preference":0,"weight":1,"state":"ready","tunnels":1,"sessions":3,
 *			  "max_sessions":65535}]; state: ready, denied ("denied_for"), drain
 *   dial-show		-> [{"name":"uplink","call":1,"user":"site1@isp.example","state":"up",
 *			  "vr":"site","since":1700000000,"lns":"lnses/lns1",
 *			  "lns_address":"192.0.2.9","endpoint":1,"tunnel":100,"session":7,
 *			  "address":"10.0.0.2","peer_address":"10.0.0.1","ifname":"l2s0",
 *			  "error":"...","next":7}]; state: waiting ("next": for so long),
 *			calling, the phase of the PPP link, or up; "since": when it began to
 *			wait or to call, or was up; "error": why the last attempt ended
 *   peer-show		-> [{"name":"lac1","address":"192.0.2.0/24","host":"lac.example",
 *			  "vr":"red","select":"realm","secret":true,"tunnels":1}]; an LNS of a
 *			group is "GROUP/MEMBER" and has no address here
 *   pool-show		-> [{"name":"red","vr":"red","prefixes":["10.0.0.0/24"],"size":254,
 *			  "used":3,"free":251}]
 *   pppoe-show		-> [{"interface":"eth3","vr":"red","state":"open","mac":"02:...",
 *			  "ac_name":"bras1","services":["internet"],"mru":1492,"sessions":3,
 *			  "padi":9,"pado":9,"padr":4,"pads":4,"dropped":1,"drops":{"rate":1}, ...}];
 *			state: open, waiting (for the interface)
 *   port-names		-> [{"ifindex":3,"name":"eth3","vr":"red"}]: ports with a row in the
 *			interface table, for those who cannot see the devices of the box
 *   route-add		{"vr":"red","prefix":"198.51.100.0/24"} and any of "via", "dev", "type"
 *			("unicast", "unreachable", "blackhole", "prohibit"), "metric", "mtu" ->
 *			null; a static route in the VR's table, by a device of the VR
 *   route-del		the same -> null; a static route
 *   route-show		{"vr":"red"} -> [{"prefix":"198.51.100.0/24","type":1,"protocol":4,
 *			  "metric":0,"mtu":0,"hops":1,"table":1010,"via":"10.9.0.2",
 *			  "dev":"eth1"}]; type and protocol: RTN_* and RTPROT_* of rtnetlink
 *   session-del	{"endpoint","tunnel","session","force":false} -> null; "port" as above
 *			goodbye is Terminate-Request, then CDN; force: CDN at once. The reply
 *			comes when the goodbye has been started. "not found" means: not vard's.
 *   tunnel-del		{"endpoint","tunnel","force":false} -> null; goodbye is StopCCN
 *   reload		-> {"changed":["peer lac1", ...],"unchanged":N}; an error of the
 *			configuration (file:line: what was expected) leaves everything as it is
 *   monitor		{"what":"ppp","endpoint","tunnel","session"}, {"what":"ppp","port",
 *			"session"} or {"what":"ppp","user"}; without "session" all of the tunnel or
 *			port -> {"ok":true,"result":null}, then lines {"event":{...}} until
 *			either side closes: {"event":{"time":1700000000.123,"endpoint":1,
 *			  "tunnel":100,"session":7,"user":"bob","dir":"in","text":"LCP
 *			  Configure-Request id 1 <mru 1460> <magic 0x1a2b3c4d>"}}; "dir" is "in",
 *			"out" or "state".
 *			Passwords and challenge responses are never in it.
 *   unknown cmd	-> {"ok":false,"error":"unknown command NAME"}
 */
#ifndef LIB_CONTROL_H
#define LIB_CONTROL_H

#include <jansson.h>
#include <netinet/in.h>
#include <stddef.h>

#define CONTROL_PATH		"/run/vard/control"
#define CONTROL_REQUESTS	".requests"
#define CONTROL_ENV		"VARD_CONTROL"
#define CONTROL_MAX_REQUEST	65536

struct control;

/* The path that counts: @path if not NULL, else the environment's, else CONTROL_PATH */
const char *control_path(const char *path);

/**
 * control_open() - connect to vard
 * @path: NULL for the usual one
 * @err: buffer for a message
 * @len: size of @err
 *
 * Return: handle, or NULL with errno (ENOENT, ECONNREFUSED: vard does not run) and @err set.
 */
struct control *control_open(const char *path, char *err, size_t len);
void control_close(struct control *c);

/**
 * control_call() - one request and its reply
 * @c: connection
 * @cmd: command
 * @args: object, whose reference is taken over, or NULL
 * @result: receives a new reference to "result"
 * @err: buffer for a message
 * @len: size of @err
 *
 * Return: 0; -EREMOTEIO: vard refused, @err is its text; another negative errno.
 */
int control_call(struct control *c, const char *cmd, json_t *args, json_t **result,
		 char *err, size_t len);

/* Wait for the next line of a monitor; new reference, or NULL at the end (@err "" ) or error */
json_t *control_event(struct control *c, char *err, size_t len);

/* Members of an object, with a default if absent or of another type */
const char *json_get_text(const json_t *obj, const char *key, const char *otherwise);
json_int_t json_get_int(const json_t *obj, const char *key, json_int_t otherwise);

/* Put an address (network byte order) as text; 0.0.0.0: no such member */
void json_put_addr(json_t *obj, const char *key, struct in_addr addr);

#endif /* LIB_CONTROL_H */
