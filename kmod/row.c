// SPDX-License-Identifier: GPL-2.0
/*
 * The interface table: which VR has an interface (R8 to R11)?
 *
 * One hash table per netns holds the rows of every kind. They come from a slab
 * cache of their own, so that the table's memory is apart from that of the
 * routing tables and can be told from it (R9). The data path does not search
 * here: sessions and tunnels point to their row.
 *
 * A row that was removed stays readable for a grace period.
 */
#include <linux/ctype.h>
#include <linux/jhash.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "var.h"

static struct kmem_cache *var_row_cache;

static u32 hash_key(u32 kind, u32 ids, u32 which, const char *name, u32 seed)
{
	u32 h = jhash_3words(kind, ids, which, seed);

	return name ? jhash(name, strlen(name), h) : h;
}

static u32 row_hash_key(const void *data, u32 len, u32 seed)
{
	const struct var_row_key *key = data;

	return hash_key(key->kind, (u32)key->tunnel_id << 16 | key->session_id,
			key->endpoint ^ key->ifindex, key->name, seed);
}

static u32 row_hash_obj(const void *data, u32 len, u32 seed)
{
	const struct var_row *row = data;

	return hash_key(row->kind, (u32)row->tunnel_id << 16 | row->session_id,
			row->endpoint ^ row->ifindex, row->name, seed);
}

static int row_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct var_row_key *key = arg->key;
	const struct var_row *row = obj;

	if (row->kind != key->kind || row->tunnel_id != key->tunnel_id ||
	    row->session_id != key->session_id || row->endpoint != key->endpoint ||
	    row->ifindex != key->ifindex)
		return 1;
	if (!row->name || !key->name)
		return row->name != key->name;
	return strcmp(row->name, key->name);
}

static const struct rhashtable_params row_params = {
	.head_offset		= offsetof(struct var_row, node),
	.key_len		= sizeof(struct var_row_key),
	.hashfn			= row_hash_key,
	.obj_hashfn		= row_hash_obj,
	.obj_cmpfn		= row_cmp,
	.automatic_shrinking	= true,
};

/* SLUB merges caches of like size, unless they have a constructor. */
static void row_ctor(void *obj)
{
	memset(obj, 0, sizeof(struct var_row));
}

/**
 * var_row_cache_init() - make the slab cache "var_row"
 *
 * Context: module initialisation.
 * Return: 0 or -ENOMEM.
 */
int var_row_cache_init(void)
{
	var_row_cache = kmem_cache_create("var_row", sizeof(struct var_row), 0,
					  SLAB_ACCOUNT, row_ctor);
	return var_row_cache ? 0 : -ENOMEM;
}

/**
 * var_row_cache_exit() - destroy it; waits for rows that RCU has yet to free
 */
void var_row_cache_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(var_row_cache);
}

/**
 * var_row_bytes() - memory of one row in the cache, without its name
 *
 * Return: bytes.
 */
u32 var_row_bytes(void)
{
	return kmem_cache_size(var_row_cache);
}

/**
 * var_rows_init() - an empty interface table
 * @vn: netns
 *
 * Return: 0 or a negative errno.
 */
int var_rows_init(struct var_net *vn)
{
	xa_init_flags(&vn->row_ids, XA_FLAGS_ALLOC1);
	atomic_set(&vn->n_rows, 0);
	atomic_set(&vn->n_drop, 0);
	return rhashtable_init(&vn->rows, &row_params);
}

static void row_free_rcu(struct rcu_head *head)
{
	struct var_row *row = container_of(head, struct var_row, rcu);

	kfree(row->name);
	kmem_cache_free(var_row_cache, row);
}

/**
 * var_rows_exit() - free the table
 * @vn: netns on its way out
 *
 * Who may still look for a row: nobody. Tunnels and sessions are gone, the
 * hooks of guard.c went a grace period ago, requests need a socket and so a
 * living netns, and notifiers a device in it.
 *
 * Context: netns exit; takes RTNL.
 */
void var_rows_exit(struct var_net *vn)
{
	struct var_row *row;
	u32 id = 0;

	rtnl_lock();
	rcu_read_lock();
	while ((row = var_row_next(vn, &id)))
		var_row_remove(vn, row);
	rcu_read_unlock();
	rhashtable_destroy(&vn->rows);
	xa_destroy(&vn->row_ids);
	rtnl_unlock();
}

/**
 * var_row_name() - canonical form of the name of an isp or user row
 * @kind: VAR_ROW_KIND_ISP: the whole name is a realm; else what follows the
 *	  last '@' is one
 * @name: as somebody typed it
 * @buf: where to put it, the realm in lower case (RFC 7542 section 2.4 compares
 *	 realms without regard to case)
 * @size: of @buf; VAR_MAX_USER + 1 holds every name that the family lets in
 */
void var_row_name(enum var_row_kind kind, const char *name, char *buf, size_t size)
{
	char *p = buf;

	strscpy(buf, name, size);
	if (kind == VAR_ROW_KIND_USER) {
		p = strrchr(buf, '@');
		if (!p)
			return;
	}
	for (; *p; p++)
		*p = tolower(*p);
}

/**
 * var_row_find() - the row of a key
 * @vn: netns
 * @key: with a canonical name
 *
 * Context: RCU, or what keeps rows of that kind from being removed.
 * Return: the row, or NULL.
 */
struct var_row *var_row_find(struct var_net *vn, const struct var_row_key *key)
{
	return rhashtable_lookup(&vn->rows, key, row_params);
}

/**
 * var_row_find_port() - the row of a port
 * @vn: netns
 * @ifindex: the port
 *
 * Context: RCU or RTNL.
 * Return: the row, or NULL.
 */
struct var_row *var_row_find_port(struct var_net *vn, int ifindex)
{
	struct var_row_key key = { .kind = VAR_ROW_KIND_PORT, .ifindex = ifindex };
	struct var_row *row;

	rcu_read_lock();
	row = var_row_find(vn, &key);
	rcu_read_unlock();
	return row;
}

/**
 * var_row_of_dev() - the row of whatever is behind a device
 * @vn: netns
 * @dev: a port, or the netdevice of a session or tunnel
 *
 * Only a port has to be searched.
 *
 * Context: RCU.
 * Return: the row, or NULL.
 */
struct var_row *var_row_of_dev(struct var_net *vn, const struct net_device *dev)
{
	struct var_session *s;
	struct var_tunnel *t;

	if (!var_netdev_is_ours(dev))
		return var_row_find_port(vn, dev->ifindex);
	s = var_netdev_session(dev);
	if (s)
		return rcu_dereference(s->row);
	t = var_netdev_tunnel(dev);
	return t ? rcu_dereference(t->row) : NULL;
}

/**
 * var_row_vr() - whose a row is
 * @row: the row, or NULL
 *
 * Context: RCU, or what keeps the row.
 * Return: id of the VR; VAR_VR_BOX also for what has lost its VR, or has no row: that is
 * the carrier's.
 */
u32 var_row_vr(const struct var_row *row)
{
	const struct var_vr *vr;
	u32 id = VAR_VR_BOX;

	if (!row)
		return VAR_VR_BOX;
	rcu_read_lock();
	/* Cleared after the VR is set, set before it is cleared. */
	if (!(smp_load_acquire(&row->flags) & VAR_ROW_FLAGS_DROP)) {
		vr = rcu_dereference(row->vr);
		id = vr ? vr->id : VAR_VR_BOX;
	}
	rcu_read_unlock();
	return id;
}

/**
 * var_row_next() - walk over all rows
 * @vn: netns
 * @id: of the last row seen, 0 to begin; becomes that of the row returned
 *
 * Rows that are added while the walk goes on may be missed or seen; none is
 * seen twice (unless 2^32 rows are made meanwhile), and the walk is not
 * disturbed when the last row seen is removed.
 *
 * Context: RCU.
 * Return: the row, or NULL at the end.
 */
struct var_row *var_row_next(struct var_net *vn, u32 *id)
{
	unsigned long index = *id;
	struct var_row *row;

	row = xa_find_after(&vn->row_ids, &index, U32_MAX, XA_PRESENT);
	if (row)
		*id = index;
	return row;
}

/* A row begins or ceases to name vr. row_lock */
static void row_count(struct var_net *vn, const struct var_row *row, struct var_vr *vr, int n)
{
	if (row->flags & VAR_ROW_FLAGS_DROP)
		atomic_add(n, &vn->n_drop);
	if (!vr)
		return;
	vr->users += n;
	vr->rows += n;
	if (row->kind == VAR_ROW_KIND_TUNNEL)
		vr->tunnels += n;
	if (row->kind == VAR_ROW_KIND_SESSION)
		vr->sessions += n;
}

static struct var_row *row_alloc(const struct var_row_key *key)
{
	struct var_row *row;

	row = kmem_cache_alloc(var_row_cache, GFP_KERNEL);
	if (!row)
		return NULL;
	/* The constructor ran when the slab was made, not for this user. */
	memset(row, 0, sizeof(*row));
	if (key->name) {
		row->name = kstrdup(key->name, GFP_KERNEL_ACCOUNT);
		if (!row->name) {
			kmem_cache_free(var_row_cache, row);
			return NULL;
		}
	}
	row->kind = key->kind;
	row->tunnel_id = key->tunnel_id;
	row->session_id = key->session_id;
	row->endpoint = key->endpoint;
	row->ifindex = key->ifindex;
	if (key->kind == VAR_ROW_KIND_PORT)
		row->carrier = key->ifindex;
	return row;
}

/**
 * var_row_add() - add a row
 * @vn: netns
 * @key: with a canonical name; copied
 * @vr: the VR that it names; NULL: the box, or with VAR_ROW_FLAGS_DROP none
 * @side: side of the VR
 * @select: whether realm or user may decide instead
 * @flags: VAR_ROW_FLAGS_*
 * @extack: for the reason of a refusal; may be NULL
 *
 * Context: may sleep; RTNL for a port, else var_net.lock.
 * Return: the row, or an ERR_PTR: -EDQUOT, -EEXIST, -ENOMEM.
 */
struct var_row *var_row_add(struct var_net *vn, const struct var_row_key *key, struct var_vr *vr,
			    enum var_side side, enum var_select select, u32 flags,
			    struct netlink_ext_ack *extack)
{
	struct var_row *row, *old;
	int err;

	row = row_alloc(key);
	if (!row)
		return ERR_PTR(-ENOMEM);
	RCU_INIT_POINTER(row->vr, vr);
	row->side = side;
	row->select = select;
	row->flags = flags;

	/* Reserve a place, so that nothing has to be allocated under the lock. */
	err = xa_alloc_cyclic(&vn->row_ids, &row->id, NULL, XA_LIMIT(1, U32_MAX),
			      &vn->row_next, GFP_KERNEL_ACCOUNT);
	if (err < 0)
		goto free;

	spin_lock_bh(&vn->row_lock);
	err = var_quota_take(vr, row->kind, 1, extack);
	if (err)
		goto unlock;
	old = rhashtable_lookup_get_insert_key(&vn->rows, key, &row->node, row_params);
	if (old) {
		err = IS_ERR(old) ? PTR_ERR(old) : -EEXIST;
		if (err == -EEXIST)
			NL_SET_ERR_MSG(extack, "The interface table has a row with this key");
		goto unlock;
	}
	xa_store(&vn->row_ids, row->id, row, GFP_ATOMIC);
	row_count(vn, row, vr, 1);
	atomic_inc(&vn->n_rows);
	spin_unlock_bh(&vn->row_lock);

	var_vr_touch(vn, vr);
	var_event_row(vn, row, VAR_CMD_ROW_NTF);
	return row;

unlock:
	spin_unlock_bh(&vn->row_lock);
	xa_erase(&vn->row_ids, row->id);
free:
	/* Nobody has seen it. */
	row_free_rcu(&row->rcu);
	return ERR_PTR(err);
}

/**
 * var_row_remove() - remove a row
 * @vn: netns
 * @row: a row of the table; its memory is freed after a grace period
 *
 * Who may still hold the row: readers under RCU (the grace period waits for
 * them), a tunnel or session that points to it (it is its owner who removes
 * it), and nobody else, since no reference outlives an RCU section.
 *
 * Context: RTNL for a port, else var_net.lock.
 */
void var_row_remove(struct var_net *vn, struct var_row *row)
{
	struct var_vr *vr;

	rcu_read_lock();
	spin_lock_bh(&vn->row_lock);
	row->dead = true;
	vr = rcu_dereference_protected(row->vr, lockdep_is_held(&vn->row_lock));
	rhashtable_remove_fast(&vn->rows, &row->node, row_params);
	xa_erase(&vn->row_ids, row->id);
	row_count(vn, row, vr, -1);
	atomic_dec(&vn->n_rows);
	spin_unlock_bh(&vn->row_lock);

	var_vr_touch(vn, vr);
	var_event_row(vn, row, VAR_CMD_ROW_DEL_NTF);
	call_rcu(&row->rcu, row_free_rcu);
	rcu_read_unlock();
}

/*
 * What a row names changes, unless a quota is to be kept and leaves no room. Under RCU, for
 * the events.
 */
static int row_assign(struct var_net *vn, struct var_row *row, struct var_vr *vr, bool drop,
		      bool keep_quota, struct netlink_ext_ack *extack)
{
	struct var_vr *old = NULL;
	bool changed = false;
	int err = 0;
	u32 flags;

	spin_lock_bh(&vn->row_lock);
	if (!row->dead) {
		flags = row->flags & ~VAR_ROW_FLAGS_DROP;
		if (drop)
			flags |= VAR_ROW_FLAGS_DROP;
		old = rcu_dereference_protected(row->vr, lockdep_is_held(&vn->row_lock));
		changed = old != vr || flags != row->flags;
	}
	if (changed && keep_quota && old != vr)
		err = var_quota_take(vr, row->kind, 1, extack);
	if (changed && !err) {
		row_count(vn, row, old, -1);
		/* Never a moment without DROP in which it seems to be the box's. */
		if (drop)
			WRITE_ONCE(row->flags, flags);
		rcu_assign_pointer(row->vr, vr);
		if (!drop) {
			/* Who misses DROP sees the VR. */
			smp_store_release(&row->flags, flags);
		}
		row_count(vn, row, vr, 1);
	}
	spin_unlock_bh(&vn->row_lock);

	if (changed && !err) {
		if (old && old != vr)
			var_vr_touch(vn, old);
		var_vr_touch(vn, vr);
		var_event_row(vn, row, VAR_CMD_ROW_NTF);
		if (old && old != vr)
			var_event_row_left(vn, row, old->id);
	}
	return err;
}

/**
 * var_row_assign() - change what a row names
 * @vn: netns
 * @row: the row
 * @vr: the new VR, NULL for the box or with @drop
 * @drop: the row has lost its VR, its packets are dropped
 *
 * No device is touched, and no quota asked: see var_quota_check(). Whoever sees, under
 * RCU, a consequence of what the caller does next also sees the change.
 *
 * Context: any, but var_net.lock or RTNL must be held so that @vr stays.
 */
void var_row_assign(struct var_net *vn, struct var_row *row, struct var_vr *vr, bool drop)
{
	rcu_read_lock();
	row_assign(vn, row, vr, drop, false, NULL);
	rcu_read_unlock();
}

/**
 * var_row_enter() - the same, if the quota of the VR leaves room
 * @vn: netns
 * @row: the row
 * @vr: the new VR, NULL for the box
 * @extack: for the reason of a refusal; may be NULL
 *
 * Context: as var_row_assign().
 * Return: 0 or -EDQUOT, and nothing has changed.
 */
int var_row_enter(struct var_net *vn, struct var_row *row, struct var_vr *vr,
		  struct netlink_ext_ack *extack)
{
	int err;

	rcu_read_lock();
	err = row_assign(vn, row, vr, false, true, extack);
	rcu_read_unlock();
	return err;
}

/**
 * var_row_change() - change the settings of a row
 * @vn: netns
 * @row: the row
 * @side: new side, NULL to leave it
 * @select: new select, NULL to leave it
 * @clear: VAR_ROW_FLAGS_* to clear, not VAR_ROW_FLAGS_DROP
 *
 * Context: RTNL for a port, else var_net.lock.
 */
void var_row_change(struct var_net *vn, struct var_row *row, const enum var_side *side,
		    const enum var_select *select, u32 clear)
{
	bool changed = false;
	struct var_vr *vr;

	rcu_read_lock();
	spin_lock_bh(&vn->row_lock);
	vr = rcu_dereference_protected(row->vr, lockdep_is_held(&vn->row_lock));
	if (side && *side != row->side) {
		WRITE_ONCE(row->side, *side);
		changed = true;
	}
	if (select && *select != row->select) {
		WRITE_ONCE(row->select, *select);
		changed = true;
	}
	if (row->flags & clear) {
		WRITE_ONCE(row->flags, row->flags & ~clear);
		changed = true;
	}
	spin_unlock_bh(&vn->row_lock);

	if (changed) {
		var_vr_touch(vn, vr);
		var_event_row(vn, row, VAR_CMD_ROW_NTF);
	}
	rcu_read_unlock();
}
