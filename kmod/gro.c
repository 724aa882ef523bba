// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual access router: packets of terminated sessions on their way up.
 *
 * One NAPI context per CPU serves all sessions: gro_cells would cost each of them
 * one per CPU. It puts the outer packet's stack behind the inner one, and lets GRO
 * merge what belongs together.
 *
 * A packet in a queue points to its session's netdevice without holding it, so the
 * queues are looked through before the netdevice goes: see var_gro_flush().
 */
#include <linux/cpu.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>
#include <net/gro.h>

#include "var.h"

/* As many as the core lets wait by default. */
#define VAR_GRO_QUEUE_MAX	1000

/**
 * struct cell - what a CPU has
 * @queue: packets; touched by its CPU alone, with bh disabled
 * @napi: takes them from there
 * @flush: empties the queue; var_gro_lock
 */
struct cell {
	struct sk_buff_head	queue;
	struct napi_struct	napi;
	struct work_struct	flush;
};

static DEFINE_MUTEX(var_gro_lock);
static struct cell __percpu *cells;
static struct net_device *cells_dev;

static int poll(struct napi_struct *napi, int budget)
{
	struct cell *cell = container_of(napi, struct cell, napi);
	struct sk_buff *skb;
	int done = 0;

	while (done < budget) {
		skb = __skb_dequeue(&cell->queue);
		if (!skb)
			break;
		/* GRO writes into packets, and must not into one that a capture shares. */
		if (skb_cloned(skb) || !(skb->dev->features & NETIF_F_GRO))
			netif_receive_skb(skb);
		else
			napi_gro_receive(napi, skb);
		done++;
	}
	if (done < budget)
		napi_complete_done(napi, done);
	else
		napi_gro_flush(napi, false);
	/* Either way GRO keeps nothing back when this is left: flush_cpu() relies on it. */
	return done;
}

/**
 * var_gro_receive() - a packet goes up from its session's netdevice
 * @skb: skb->dev is the netdevice; consumed on success
 *
 * Context: bh disabled, under RCU, with the session not deleted.
 * Return: VAR_DROP_REASON_NONE; VAR_DROP_REASON_BACKLOG if this CPU is behind.
 */
enum var_drop_reason var_gro_receive(struct sk_buff *skb)
{
	struct cell *cell = this_cpu_ptr(cells);

	if (skb_queue_len(&cell->queue) >= VAR_GRO_QUEUE_MAX)
		return VAR_DROP_REASON_BACKLOG;
	__skb_queue_tail(&cell->queue, skb);
	if (skb_queue_len(&cell->queue) == 1)
		napi_schedule(&cell->napi);
	return VAR_DROP_REASON_NONE;
}

/* On its CPU, between two polls: what waits goes up now. */
static void flush_cpu(struct work_struct *work)
{
	struct cell *cell = container_of(work, struct cell, flush);
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	while ((skb = __skb_dequeue(&cell->queue)))
		netif_receive_skb(skb);
	rcu_read_unlock();
	local_bh_enable();
}

/**
 * var_gro_flush() - no packet points to the netdevices of deleted sessions any more
 *
 * For sessions from which no packet comes since a grace period.
 *
 * Context: may sleep.
 */
void var_gro_flush(void)
{
	struct cell *cell;
	int cpu;

	mutex_lock(&var_gro_lock);
	cpus_read_lock();
	for_each_online_cpu(cpu)
		queue_work_on(cpu, system_highpri_wq, &per_cpu_ptr(cells, cpu)->flush);
	for_each_online_cpu(cpu)
		flush_work(&per_cpu_ptr(cells, cpu)->flush);
	/* What a CPU left behind when it went offline: its NAPI context went elsewhere. */
	for_each_possible_cpu(cpu) {
		cell = per_cpu_ptr(cells, cpu);
		if (cpu_online(cpu) || !test_bit(NAPI_STATE_SCHED, &cell->napi.state))
			continue;
		napi_disable(&cell->napi);
		__skb_queue_purge(&cell->queue);
		napi_enable(&cell->napi);
	}
	cpus_read_unlock();
	mutex_unlock(&var_gro_lock);
}

/**
 * var_gro_init() - make the NAPI contexts
 *
 * Context: module initialisation.
 * Return: 0 or -ENOMEM.
 */
int var_gro_init(void)
{
	struct cell *cell;
	int cpu;

	cells_dev = var_compat_alloc_dummy();
	if (!cells_dev)
		return -ENOMEM;
	cells = alloc_percpu(struct cell);
	if (!cells) {
		var_compat_free_dummy(cells_dev);
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu) {
		cell = per_cpu_ptr(cells, cpu);
		__skb_queue_head_init(&cell->queue);
		INIT_WORK(&cell->flush, flush_cpu);
		/* Nobody looks it up. */
		set_bit(NAPI_STATE_NO_BUSY_POLL, &cell->napi.state);
		netif_napi_add(cells_dev, &cell->napi, poll);
		napi_enable(&cell->napi);
	}
	return 0;
}

/**
 * var_gro_exit() - free them; no session exists any more
 */
void var_gro_exit(void)
{
	struct cell *cell;
	int cpu;

	for_each_possible_cpu(cpu) {
		cell = per_cpu_ptr(cells, cpu);
		napi_disable(&cell->napi);
		WARN_ON_ONCE(!skb_queue_empty(&cell->queue));
		__skb_queue_purge(&cell->queue);
		__netif_napi_del(&cell->napi);
	}
	/* As netif_napi_del() would, once for each. */
	synchronize_net();
	free_percpu(cells);
	var_compat_free_dummy(cells_dev);
}
