// SPDX-License-Identifier: GPL-2.0
/* build: tools/vard/l2tp/[a-z]*.c ; libs: -lcrypto */
/*
 * l2tp_loss.c - two engines back to back over a wire that loses, repeats and
 * reorders, with a clock of its own: whatever happens, both agree in the end
 */
#include "l2tp_sim.h"
#include "tap.h"

#define CALLS	40

/* what the wire does to a datagram, in percent, and for how long it holds it */
struct wire {
	unsigned int loss, dup, reorder;
	uint64_t delay;
	uint64_t rng;
	struct sim_pkt *list[2];	/* on the way to end 0 and to end 1 */
	struct sim_pkt *old[64];	/* seen lately, for a replay */
	unsigned int nold;
	bool replay;
};

static struct sim_end end[2];

static void on_the_way(struct wire *w, int to, const struct sim_pkt *p,
		       uint64_t due)
{
	struct sim_pkt *c = malloc(sizeof(*c) + p->len), **pos;

	memcpy(c, p, sizeof(*c) + p->len);
	c->due = due;
	for (pos = &w->list[to]; *pos && (*pos)->due <= due;)
		pos = &(*pos)->next;
	c->next = *pos;
	*pos = c;
}

static bool chance(struct wire *w, unsigned int percent)
{
	return sim_rand(&w->rng) % 100 < percent;
}

static void collect(struct wire *w, int from, uint64_t now)
{
	struct sim_pkt *p, **slot;

	while ((p = sim_pop(&end[from]))) {
		uint64_t due = now + w->delay;

		if (chance(w, w->reorder))
			due += 1 + sim_rand(&w->rng) % (4 * w->delay + 1);
		if (!chance(w, w->loss))
			on_the_way(w, !from, p, due);
		if (chance(w, w->dup))
			on_the_way(w, !from, p, due + 1 +
				   sim_rand(&w->rng) % 50);
		slot = &w->old[w->nold++ % 64];
		free(*slot);
		*slot = p;
		if (w->replay && w->nold > 64 && chance(w, 30)) {
			p = w->old[sim_rand(&w->rng) % 64];
			on_the_way(w, sim_rand(&w->rng) & 1, p, due);
		}
	}
}

static void run(struct wire *w, uint64_t *now, uint64_t until)
{
	struct sim_pkt *p;
	uint64_t when, t;
	int i;

	while (*now < until) {
		when = until;
		for (i = 0; i < 2; i++) {
			collect(w, i, *now);
			if (w->list[i] && w->list[i]->due < when)
				when = w->list[i]->due;
		}
		for (i = 0; i < 2; i++) {
			if (w->list[i] && w->list[i]->due < when)
				when = w->list[i]->due;
			t = l2tp_tunnel_deadline(end[i].t);
			if (t < when)
				when = t;
		}
		if (when > *now)
			*now = when;
		for (i = 0; i < 2; i++) {
			end[i].now = *now;
			if (l2tp_tunnel_deadline(end[i].t) <= *now)
				l2tp_tunnel_timer(end[i].t, *now);
			while (w->list[i] && w->list[i]->due <= *now) {
				p = w->list[i];
				w->list[i] = p->next;
				l2tp_tunnel_input(end[i].t, *now, p->buf,
						  p->len);
				free(p);
			}
		}
	}
}

static void wire_free(struct wire *w)
{
	struct sim_pkt *p;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		while ((p = w->list[i])) {
			w->list[i] = p->next;
			free(p);
		}
	}
	for (i = 0; i < 64; i++)
		free(w->old[i]);
}

static void close_one(struct l2tp_call *c, void *arg)
{
	unsigned int *left = arg;

	if (*left && (*left)--)
		l2tp_call_close(c, sim_of(l2tp_call_tunnel(c))->now,
				L2TP_CDN_ADMIN, 0, NULL);
}

/* set-up, HELLOs, some calls end at either side, the tunnel ends */
static void scenario(const char *name, unsigned int seed, unsigned int loss,
		     unsigned int dup, unsigned int reorder,
		     const char *secret, enum l2tp_hide hide,
		     unsigned int window, bool replay)
{
	struct wire w = {
		.loss = loss, .dup = dup, .reorder = reorder, .delay = 20,
		.rng = seed, .replay = replay,
	};
	struct l2tp_tunnel_stats st[2];
	struct l2tp_call_info icrq = {
		.present = L2TP_CALL_BIT(L2TP_AVP_CALLING_NUMBER),
		.calling = SIM_STR("0123456789"),
	};
	struct l2tp_tunnel_conf conf[2];
	unsigned int i, left, bad = 0;
	uint64_t now = 1000, up;

	for (i = 0; i < 2; i++) {
		sim_conf(&conf[i], i ? "lns" : "lac", secret);
		conf[i].hide = hide;
		conf[i].local_tid = 100 + i;
		conf[i].hello_ms = 5000;
		conf[i].rel.rx_window = window;
		/* 20 % loss each way: 1 in 3 fails; 12 tries never all do */
		conf[i].rel.retries = 12;
		conf[i].rel.first_retries = 12;
		conf[i].setup_ms = 0;
		conf[i].call_setup_ms = 0;
		sim_begin(&end[i], &conf[i], !i, seed * 2 + i);
	}
	for (i = 1; i <= CALLS; i++) {
		icrq.serial = i;
		if (!l2tp_call_new(end[0].t, NULL, now, i, &icrq))
			bad++;
	}
	up = 0;
	for (i = 0; i < 600 && !up; i++) {
		run(&w, &now, now + 1000);
		l2tp_tunnel_get_stats(end[0].t, &st[0]);
		if (end[0].ups == CALLS && end[1].ups == CALLS)
			up = now;
	}
	ok(up && !bad && end[1].requests == CALLS,
	   "%s, seed %u: %u calls up after %u s", name, seed, CALLS,
	   i);
	run(&w, &now, now + 60000);
	ok(end[0].downs == 0 && end[1].downs == 0 &&
	   l2tp_tunnel_state(end[0].t) == L2TP_TS_ESTABLISHED,
	   "%s, seed %u: and stay up with HELLOs", name, seed);
	left = 7;
	l2tp_tunnel_for_each_call(end[0].t, close_one, &left);
	run(&w, &now, now + 200000);
	left = 5;
	l2tp_tunnel_for_each_call(end[1].t, close_one, &left);
	run(&w, &now, now + 200000);
	for (i = 0; i < 2; i++)
		l2tp_tunnel_get_stats(end[i].t, &st[i]);
	ok(st[0].calls == CALLS - 12 && st[1].calls == CALLS - 12 &&
	   end[0].downs == 12 && end[1].downs == 12,
	   "%s, seed %u: calls end on both sides", name, seed);
	l2tp_tunnel_stop(end[0].t, now, L2TP_STOP_SHUTDOWN, 0, NULL);
	run(&w, &now, now + 300000);
	ok(end[0].downs == CALLS && end[1].downs == CALLS &&
	   l2tp_tunnel_state(end[0].t) == L2TP_TS_GONE &&
	   l2tp_tunnel_state(end[1].t) == L2TP_TS_GONE,
	   "%s, seed %u: StopCCN ends both", name, seed);
	for (i = 0; i < 2; i++)
		sim_end_(&end[i]);
	wire_free(&w);
}

/* the secret differs: never up, both gone */
static void wrong_secret(unsigned int seed)
{
	struct wire w = { .loss = 20, .delay = 20, .rng = seed };
	struct l2tp_tunnel_conf conf[2];
	uint64_t now = 1000;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		sim_conf(&conf[i], i ? "lns" : "lac", i ? "one" : "another");
		conf[i].local_tid = 100 + i;
		sim_begin(&end[i], &conf[i], !i, seed * 2 + i);
	}
	run(&w, &now, now + 200000);
	ok(l2tp_tunnel_state(end[0].t) == L2TP_TS_GONE &&
	   !strstr(end[0].log, "up") && !strstr(end[1].log, "up"),
	   "wrong secret, seed %u: never up", seed);
	for (i = 0; i < 2; i++)
		sim_end_(&end[i]);
	wire_free(&w);
}

/* ten thousand calls: memory, speed, order */
static void many(void)
{
	struct wire w = { .delay = 1, .rng = 1 };
	struct l2tp_call_info icrq = { 0 };
	struct l2tp_tunnel_conf conf[2];
	struct l2tp_tunnel_stats st;
	uint64_t now = 1000;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		sim_conf(&conf[i], i ? "lns" : "lac", NULL);
		conf[i].local_tid = 100 + i;
		conf[i].rel.rx_window = 64;
		sim_begin(&end[i], &conf[i], !i, i);
	}
	run(&w, &now, now + 100);
	for (i = 1; i <= 10000; i++)
		l2tp_call_new(end[0].t, NULL, now, i, &icrq);
	run(&w, &now, now + 20000);
	l2tp_tunnel_get_stats(end[1].t, &st);
	ok(end[0].ups == 10000 && end[1].ups == 10000 && st.calls == 10000,
	   "10000 calls in one tunnel");
	ok(l2tp_tunnel_find_call(end[1].t, 1) &&
	   l2tp_tunnel_find_call(end[1].t, 10000), "all are found");
	l2tp_tunnel_stop(end[0].t, now, L2TP_STOP_SHUTDOWN, 0, NULL);
	run(&w, &now, now + 1000);
	ok(end[0].downs == 10000 && end[1].downs == 10000,
	   "one StopCCN ends them all");
	for (i = 0; i < 2; i++)
		sim_end_(&end[i]);
	wire_free(&w);
}

int main(void)
{
	unsigned int seed;

	plan(0);
	scenario("perfect wire", 1, 0, 0, 0, NULL, 0, 16, false);
	scenario("window of 1", 1, 0, 0, 0, NULL, 0, 1, false);
	for (seed = 1; seed <= 8; seed++) {
		scenario("20 % loss, dup, reorder", seed, 20, 20, 20, NULL, 0,
			 16, false);
		scenario("same, challenge and hidden AVPs", seed, 20, 20, 20,
			 "a secret", L2TP_HIDE_ALL, 16, false);
		scenario("same, window of 1", seed, 20, 20, 20, NULL, 0, 1,
			 false);
		scenario("replay of old messages", seed, 10, 10, 10, NULL, 0,
			 16, true);
		wrong_secret(seed);
	}
	many();
	return done();
}
