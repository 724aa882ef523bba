// SPDX-License-Identifier: GPL-2.0
/*
 * port_show.c - ports where PPPoE is spoken, as JSON
 */
#include <stdio.h>
#include <string.h>

#include "port.h"

static const char *port_vr(const struct port *port)
{
	unsigned int i;

	for (i = 0; i < vard.cfg->n_ifs; i++) {
		if (!strcmp(vard.cfg->ifs[i].name, port->cfg->interface))
			return vr_name(vard.cfg->ifs[i].vr);
	}
	return NULL;
}

static void put_int(json_t *o, const char *key, uint64_t val)
{
	json_object_set_new(o, key, json_integer((json_int_t)val));
}

static json_t *services(const struct cfg_pppoe *c)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < c->n_services; i++)
		json_array_append_new(list, json_string(c->services[i]));
	return list;
}

static void put_drops(json_t *o, struct port *port)
{
	static const char *const names[PPPOE_DROP_NR] = {
		[PPPOE_DROP_MALFORMED] = "malformed",
		[PPPOE_DROP_UNEXPECTED] = "unexpected",
		[PPPOE_DROP_COOKIE] = "cookie",
		[PPPOE_DROP_SERVICE] = "service",
		[PPPOE_DROP_LIMIT] = "limit",
		[PPPOE_DROP_RATE] = "rate",
		[PPPOE_DROP_FAILED] = "failed",
	};
	const struct pppoe_ac_stats *st = &port->ac.stats;
	uint64_t total = port_overflow(port);
	json_t *drops = json_object();
	unsigned int i;

	for (i = 0; i < PPPOE_DROP_NR; i++) {
		put_int(drops, names[i], st->drops[i]);
		total += st->drops[i];
	}
	put_int(drops, "overflow", port->overflow);
	put_int(o, "dropped", total);
	json_object_set_new(o, "drops", drops);
}

static json_t *one_port(struct port *port)
{
	const struct pppoe_ac_stats *st = &port->ac.stats;
	const char *vr = port_vr(port);
	const uint8_t *m = port->mac;
	json_t *o = json_object();
	char mac[18];

	json_object_set_new(o, "interface", json_string(port->cfg->interface));
	json_object_set_new(o, "vr", vr ? json_string(vr) : NULL);
	json_object_set_new(o, "state", json_string(port->ifindex ? "open" : "waiting"));
	if (port->ifindex) {
		snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3],
			 m[4], m[5]);
		json_object_set_new(o, "mac", json_string(mac));
	}
	json_object_set_new(o, "ac_name", json_string(port->cfg->ac_name));
	json_object_set_new(o, "services", services(port->cfg));
	put_int(o, "mru", port->ac.conf.offer.mru);
	put_int(o, "sessions", port->ac.n);
	put_int(o, "max_sessions", port->cfg->max_sessions);
	put_int(o, "max_per_mac", port->cfg->max_per_mac);
	put_int(o, "sessions_total", st->sessions);
	put_int(o, "padi", st->padi);
	put_int(o, "pado", st->pado);
	put_int(o, "padr", st->padr);
	put_int(o, "pads", st->pads);
	put_int(o, "refused", st->refused);
	put_int(o, "padt_in", st->padt_in);
	put_int(o, "padt_out", st->padt_out);
	put_int(o, "tx_failed", st->tx_failed);
	put_drops(o, port);
	return o;
}

/* All ports of the configuration */
json_t *show_ports(void)
{
	json_t *list = json_array();
	struct port *port;

	TAILQ_FOREACH(port, &ports, node) {
		if (!port->removed)
			json_array_append_new(list, one_port(port));
	}
	return list;
}
