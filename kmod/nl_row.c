// SPDX-License-Identifier: GPL-2.0
/*
 * Requests about the interface table: row-set, row-del, row-get, explain.
 */
#include "netlink.h"

/* Attributes of a key in the sets row and considered. */
enum {
	KEY_IFINDEX, KEY_ENDPOINT, KEY_TUNNEL_ID, KEY_PORT, KEY_SESSION_ID, KEY_REALM, KEY_USER,
	KEY_MAX
};

static const int row_key_attrs[KEY_MAX] = {
	[KEY_IFINDEX]		= VAR_A_ROW_IFINDEX,
	[KEY_ENDPOINT]		= VAR_A_ROW_ENDPOINT,
	[KEY_TUNNEL_ID]		= VAR_A_ROW_TUNNEL_ID,
	[KEY_PORT]		= VAR_A_ROW_PORT,
	[KEY_SESSION_ID]	= VAR_A_ROW_SESSION_ID,
	[KEY_REALM]		= VAR_A_ROW_REALM,
	[KEY_USER]		= VAR_A_ROW_USER,
};

static const int considered_key_attrs[KEY_MAX] = {
	[KEY_IFINDEX]		= VAR_A_CONSIDERED_IFINDEX,
	[KEY_ENDPOINT]		= VAR_A_CONSIDERED_ENDPOINT,
	[KEY_TUNNEL_ID]		= VAR_A_CONSIDERED_TUNNEL_ID,
	[KEY_PORT]		= VAR_A_CONSIDERED_PORT,
	[KEY_SESSION_ID]	= VAR_A_CONSIDERED_SESSION_ID,
	[KEY_REALM]		= VAR_A_CONSIDERED_REALM,
	[KEY_USER]		= VAR_A_CONSIDERED_USER,
};

static const struct var_nl_name row_name = {
	.endpoint	= VAR_A_ROW_ENDPOINT,
	.tunnel_id	= VAR_A_ROW_TUNNEL_ID,
	.session_id	= VAR_A_ROW_SESSION_ID,
	.port		= VAR_A_ROW_PORT,
};

/* Of a session at a port it is KEY_PORT and KEY_SESSION_ID. */
static const u8 key_parts[] = {
	[VAR_ROW_KIND_PORT]	= BIT(KEY_IFINDEX),
	[VAR_ROW_KIND_TUNNEL]	= BIT(KEY_ENDPOINT) | BIT(KEY_TUNNEL_ID),
	[VAR_ROW_KIND_SESSION]	= BIT(KEY_ENDPOINT) | BIT(KEY_TUNNEL_ID) | BIT(KEY_SESSION_ID),
	[VAR_ROW_KIND_ISP]	= BIT(KEY_REALM),
	[VAR_ROW_KIND_USER]	= BIT(KEY_USER),
};

static u8 parts_of(u8 kind, bool at_port)
{
	return kind == VAR_ROW_KIND_SESSION && at_port ? BIT(KEY_PORT) | BIT(KEY_SESSION_ID) :
							 key_parts[kind];
}

/* --- messages ------------------------------------------------------------- */

static int put_key(struct sk_buff *skb, const int attrs[KEY_MAX], const struct var_row_key *key)
{
	u8 parts = parts_of(key->kind, key->ifindex);

	if (parts & BIT(KEY_IFINDEX) && nla_put_u32(skb, attrs[KEY_IFINDEX], key->ifindex))
		return -EMSGSIZE;
	if (parts & BIT(KEY_ENDPOINT) && nla_put_u32(skb, attrs[KEY_ENDPOINT], key->endpoint))
		return -EMSGSIZE;
	if (parts & BIT(KEY_TUNNEL_ID) && nla_put_u16(skb, attrs[KEY_TUNNEL_ID], key->tunnel_id))
		return -EMSGSIZE;
	if (parts & BIT(KEY_PORT) && nla_put_u32(skb, attrs[KEY_PORT], key->ifindex))
		return -EMSGSIZE;
	if (parts & BIT(KEY_SESSION_ID) && nla_put_u16(skb, attrs[KEY_SESSION_ID], key->session_id))
		return -EMSGSIZE;
	if (parts & BIT(KEY_REALM) && nla_put_string(skb, attrs[KEY_REALM], key->name))
		return -EMSGSIZE;
	if (parts & BIT(KEY_USER) && nla_put_string(skb, attrs[KEY_USER], key->name))
		return -EMSGSIZE;
	return 0;
}

/* RCU. Index of the netdevice of a tunnel or session row, 0 if it has none. */
static int object_ifindex(struct var_net *vn, const struct var_row *row)
{
	struct net_device *dev = NULL;
	struct var_endpoint *ep;
	struct var_session *s;
	struct var_tunnel *t;
	struct var_pppoe *p;

	if (row->ifindex) {
		p = var_pppoe_find(vn, row->ifindex);
		s = p ? var_pppoe_session(p, row->session_id) : NULL;
		dev = s ? rcu_dereference(s->dev) : NULL;
		return dev ? dev->ifindex : 0;
	}
	ep = var_endpoint_find(vn, row->endpoint);
	if (!ep)
		return 0;
	if (row->kind == VAR_ROW_KIND_TUNNEL) {
		t = var_tunnel_find(ep, row->tunnel_id);
		dev = t ? rcu_dereference(t->dev) : NULL;
	} else if (row->kind == VAR_ROW_KIND_SESSION) {
		s = var_session_find(ep, row->tunnel_id, row->session_id);
		dev = s ? rcu_dereference(s->dev) : NULL;
	}
	return dev ? dev->ifindex : 0;
}

static int put_kind_and_key(struct sk_buff *skb, const struct var_row *row)
{
	const struct var_row_key key = {
		.kind		= row->kind,
		.tunnel_id	= row->tunnel_id,
		.session_id	= row->session_id,
		.endpoint	= row->endpoint,
		.ifindex	= row->ifindex,
		.name		= row->name,
	};

	return nla_put_u32(skb, VAR_A_ROW_KIND, row->kind) ?: put_key(skb, row_key_attrs, &key);
}

/* RCU */
static int put_row(struct sk_buff *skb, struct var_net *vn, struct var_row *row)
{
	/* DROP is set before the VR is cleared, and cleared after it is set. */
	u32 flags = smp_load_acquire(&row->flags);
	const struct var_vr *vr = rcu_dereference(row->vr);
	bool by_name = row->kind == VAR_ROW_KIND_ISP || row->kind == VAR_ROW_KIND_USER;
	int ifindex;

	if (put_kind_and_key(skb, row))
		return -EMSGSIZE;
	if (!by_name && row->kind != VAR_ROW_KIND_PORT) {
		ifindex = object_ifindex(vn, row);
		if (ifindex && nla_put_u32(skb, VAR_A_ROW_IFINDEX, ifindex))
			return -EMSGSIZE;
	}
	if (!(flags & VAR_ROW_FLAGS_DROP) &&
	    nla_put_u32(skb, VAR_A_ROW_VR, vr ? vr->id : VAR_VR_BOX))
		return -EMSGSIZE;
	if (!by_name && nla_put_u32(skb, VAR_A_ROW_SIDE, READ_ONCE(row->side)))
		return -EMSGSIZE;
	if ((row->kind == VAR_ROW_KIND_PORT || row->kind == VAR_ROW_KIND_TUNNEL) &&
	    nla_put_u32(skb, VAR_A_ROW_SELECT, READ_ONCE(row->select)))
		return -EMSGSIZE;
	if (nla_put_u32(skb, VAR_A_ROW_CARRIER, READ_ONCE(row->carrier)) ||
	    nla_put_u32(skb, VAR_A_ROW_FLAGS, flags) ||
	    nla_put_u32(skb, VAR_A_ROW_BYTES, var_row_bytes()))
		return -EMSGSIZE;
	return 0;
}

/**
 * var_nl_fill_row() - a message about a row
 * @skb: where
 * @to: where it goes
 * @vn: netns
 * @row: the row
 *
 * Context: RCU.
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_fill_row(struct sk_buff *skb, const struct var_nl_to *to, struct var_net *vn,
		    struct var_row *row)
{
	void *hdr;

	hdr = var_nl_put(skb, to);
	if (!hdr)
		return -EMSGSIZE;
	if (put_row(skb, vn, row)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/**
 * var_nl_fill_row_key() - a message about a row of which no more than its key is told
 * @skb: where
 * @to: where it goes
 * @row: the row
 *
 * Context: RCU.
 * Return: 0 or -EMSGSIZE.
 */
int var_nl_fill_row_key(struct sk_buff *skb, const struct var_nl_to *to, const struct var_row *row)
{
	void *hdr;

	hdr = var_nl_put(skb, to);
	if (!hdr)
		return -EMSGSIZE;
	if (put_kind_and_key(skb, row)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* --- keys ----------------------------------------------------------------- */

/* A name that can be typed, printed and compared. */
static int check_name(struct genl_info *info, const struct nlattr *attr, bool realm)
{
	const char *name = nla_data(attr);

	if (!*name) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "The name must not be empty");
		return -EINVAL;
	}
	if (realm && strchr(name, '@')) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "A realm is what follows the @ of user@realm: leave out the @");
		return -EINVAL;
	}
	if (strchr(name, ' ')) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "The name has a space");
		return -EINVAL;
	}
	return var_nl_check_text(attr, info->extack);
}

/* The policies of some requests end before it. */
static bool key_has_port(struct genl_info *info)
{
	return info->genlhdr->cmd != VAR_CMD_ROW_DEL && info->attrs[VAR_A_ROW_PORT];
}

/* The key that a request names; its name is put into buf. */
static int get_key(struct genl_info *info, struct var_row_key *key, char buf[VAR_MAX_USER + 1])
{
	struct nlattr **attrs = info->attrs;
	const struct nlattr *name = NULL;
	int i, err;
	u8 parts;

	err = var_nl_need(info, VAR_A_ROW_KIND);
	if (err)
		return err;
	memset(key, 0, sizeof(*key));
	key->kind = nla_get_u32(attrs[VAR_A_ROW_KIND]);
	parts = parts_of(key->kind, key_has_port(info));
	for (i = 0; i < KEY_MAX; i++) {
		if (parts & BIT(i)) {
			err = var_nl_need(info, row_key_attrs[i]);
			if (err)
				return err;
		} else if ((i != KEY_PORT || key_has_port(info)) && attrs[row_key_attrs[i]]) {
			NL_SET_ERR_MSG_ATTR(info->extack, attrs[row_key_attrs[i]],
					    "The attribute is no part of the key of this kind of row");
			return -EINVAL;
		}
	}
	switch (key->kind) {
	case VAR_ROW_KIND_PORT:
		key->ifindex = nla_get_u32(attrs[VAR_A_ROW_IFINDEX]);
		return 0;
	case VAR_ROW_KIND_SESSION:
		key->session_id = nla_get_u16(attrs[VAR_A_ROW_SESSION_ID]);
		if (parts & BIT(KEY_PORT)) {
			key->ifindex = nla_get_u32(attrs[VAR_A_ROW_PORT]);
			return 0;
		}
		fallthrough;
	case VAR_ROW_KIND_TUNNEL:
		key->tunnel_id = nla_get_u16(attrs[VAR_A_ROW_TUNNEL_ID]);
		key->endpoint = nla_get_u32(attrs[VAR_A_ROW_ENDPOINT]);
		return 0;
	case VAR_ROW_KIND_ISP:
		name = attrs[VAR_A_ROW_REALM];
		break;
	case VAR_ROW_KIND_USER:
		name = attrs[VAR_A_ROW_USER];
		break;
	}
	var_row_name(key->kind, nla_data(name), buf, VAR_MAX_USER + 1);
	key->name = buf;
	return check_name(info, name, key->kind == VAR_ROW_KIND_ISP);
}

/* Points at the attribute by which a row is found. */
static int blame_key(struct genl_info *info, const struct var_row_key *key, int err)
{
	int i;

	for (i = KEY_MAX - 1; i >= 0; i--)
		if (parts_of(key->kind, key->ifindex) & BIT(i))
			return var_nl_blame(info, row_key_attrs[i], err);
	return err;
}

/* --- row-set -------------------------------------------------------------- */

/* What a request wants of a row; NULL: leave it. */
struct row_wish {
	struct var_row_key	key;
	bool			has_vr;
	struct var_vr		*vr;
	const enum var_side	*side;
	const enum var_select	*select;
	u32			nlflags;
	struct var_auth		auth;
};

/* lock. The row of an isp or user. */
static int set_name_row(struct var_net *vn, const struct row_wish *wish,
			struct netlink_ext_ack *extack)
{
	struct var_row *row;

	rcu_read_lock();
	row = var_row_find(vn, &wish->key);
	rcu_read_unlock();
	/* It stays, for only those who hold the lock remove rows of this kind. */
	if (row && wish->nlflags & NLM_F_EXCL) {
		NL_SET_ERR_MSG(extack, "The name has a row already: set or move it");
		return -EEXIST;
	}
	if (row)
		return wish->vr ? var_row_enter(vn, row, wish->vr, extack) : 0;
	if (!(wish->nlflags & NLM_F_CREATE)) {
		NL_SET_ERR_MSG(extack, "The name has no row: add it to a VR first");
		return -ENOENT;
	}
	if (!wish->vr) {
		NL_SET_ERR_MSG(extack, "A new row must name a VR");
		return -EINVAL;
	}
	row = var_row_add(vn, &wish->key, wish->vr, VAR_SIDE_ACCESS, VAR_SELECT_NONE, 0, extack);
	return PTR_ERR_OR_ZERO(row);
}

/* lock. The row of a tunnel or session, which is there as long as the object. */
static int set_object_row(struct genl_info *info, const struct row_wish *wish)
{
	struct var_net *vn = var_nl_net(info);
	struct var_session *s = NULL;
	struct var_tunnel *t = NULL;
	struct var_row *row;
	int err;

	if (wish->key.kind == VAR_ROW_KIND_SESSION)
		err = var_nl_get_session(info, &row_name, &s);
	else
		err = var_nl_get_tunnel(info, VAR_A_ROW_ENDPOINT, VAR_A_ROW_TUNNEL_ID, &t);
	if (err)
		return err;
	if (wish->nlflags & NLM_F_EXCL) {
		GENL_SET_ERR_MSG(info,
				 "The row was made with its tunnel or session: set or move it");
		return -EEXIST;
	}
	if (wish->has_vr)
		err = s ? var_session_move(s, wish->vr, info->extack) :
			  var_tunnel_move(t, wish->vr, info->extack);
	if (err)
		return err;
	row = rcu_dereference_protected(s ? s->row : t->row, lockdep_is_held(&vn->lock));
	var_row_change(vn, row, wish->side, wish->select, 0);
	return 0;
}

/* lock. May a row of this kind be given such a VR, side and select? */
static int check_wish(struct genl_info *info, const struct row_wish *wish)
{
	struct nlattr **attrs = info->attrs;

	/* A tunnel may be the box's; a session goes back to what the table decides. */
	if (wish->has_vr && !wish->vr && wish->key.kind != VAR_ROW_KIND_TUNNEL &&
	    wish->key.kind != VAR_ROW_KIND_SESSION) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[VAR_A_ROW_VR],
				    "VR 0 is the box itself, which needs no row: delete the row instead");
		return -EINVAL;
	}
	if (wish->select && wish->key.kind != VAR_ROW_KIND_PORT &&
	    wish->key.kind != VAR_ROW_KIND_TUNNEL) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[VAR_A_ROW_SELECT],
				    "Only rows of ports and tunnels have select");
		return -EINVAL;
	}
	if (wish->side && wish->key.name) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[VAR_A_ROW_SIDE],
				    "Rows of isps and users have no side: it is that of the tunnel");
		return -EINVAL;
	}
	return 0;
}

/* lock */
static int set_row(struct genl_info *info, struct row_wish *wish)
{
	struct var_net *vn = var_nl_net(info);
	int err;

	err = var_nl_get_vr(info, VAR_A_ROW_VR, &wish->vr) ?: check_wish(info, wish);
	if (err)
		return err;
	switch (wish->key.kind) {
	case VAR_ROW_KIND_PORT:
		err = var_port_set(vn, wish->key.ifindex, wish->vr, wish->side, wish->select,
				   wish->nlflags, &wish->auth, info->extack);
		break;
	case VAR_ROW_KIND_ISP:
	case VAR_ROW_KIND_USER:
		err = set_name_row(vn, wish, info->extack);
		break;
	default:
		err = set_object_row(info, wish);
	}
	if (err == -EPERM && !wish->auth.carrier)
		return var_nl_refuse(info->extack);
	if (err == -ENETUNREACH || err == -EDQUOT)
		var_nl_blame(info, VAR_A_ROW_VR, err);
	return blame_key(info, &wish->key, err);
}

/* The right that rows of a kind are a matter of. */
static u32 right_of(const struct var_row_key *key)
{
	return key->kind == VAR_ROW_KIND_TUNNEL || key->kind == VAR_ROW_KIND_SESSION ?
	       VAR_RIGHT_SESSIONS : VAR_RIGHT_INTERFACES;
}

/*
 * lock. What decides in place of a row that is not there: of a user its realm's, and
 * what is not allotted is the carrier's.
 */
static int may_without(const struct var_nl_ask *ask, const struct var_row_key *key, u32 right)
{
	const char *at = key->kind == VAR_ROW_KIND_USER ? strrchr(key->name, '@') : NULL;
	const struct var_row_key realm = {
		.kind = VAR_ROW_KIND_ISP,
		.name = at ? at + 1 : NULL,
	};

	if (!at)
		return var_nl_may(ask, right, VAR_VR_BOX);
	return var_nl_may_row(ask, right, var_row_find(ask->vn, &realm));
}

/* lock. A tunnel goes where it is told to, a session back to what the table decides. */
static int may_be_moved(const struct var_nl_ask *ask, const struct var_row_key *key, u32 vr)
{
	struct var_session *s;
	struct var_vr *decided;
	int err;

	if (key->kind != VAR_ROW_KIND_SESSION || vr != VAR_VR_BOX)
		return var_nl_may(ask, right_of(key), vr);
	err = var_nl_get_session(ask->info, &row_name, &s) ?:
	      var_session_decide(s, s->user, &decided);
	return err ?: var_nl_may(ask, right_of(key), decided ? decided->id : VAR_VR_BOX);
}

/* lock. What is below a port or tunnel follows it, so it must be theirs, too. */
static int may_drag(const struct var_nl_ask *ask, const struct var_row_key *key)
{
	struct var_tunnel *t;
	struct var_pppoe *p;
	int err = 0;

	if (key->kind == VAR_ROW_KIND_PORT) {
		rcu_read_lock();
		p = var_pppoe_find(ask->vn, key->ifindex);
		if (p)
			err = var_nl_may_sessions(ask, &p->list);
		rcu_read_unlock();
		return err;
	}
	if (key->kind != VAR_ROW_KIND_TUNNEL)
		return 0;
	err = var_nl_get_tunnel(ask->info, VAR_A_ROW_ENDPOINT, VAR_A_ROW_TUNNEL_ID, &t);
	return err ?: var_nl_may_sessions(ask, &t->list);
}

/*
 * A move needs authority over both VRs, and a new row is a move. Whether others' rows may
 * decide instead is for those who have authority over all.
 */
int var_nl_may_row_set(const struct var_nl_ask *ask)
{
	const struct nlattr *select = ask->info->attrs[VAR_A_ROW_SELECT];
	const struct nlattr *vr = ask->info->attrs[VAR_A_ROW_VR];
	char name[VAR_MAX_USER + 1];
	struct var_row_key key;
	struct var_row *row;
	u32 right;
	int err;

	err = get_key(ask->info, &key, name);
	if (err)
		return err;
	right = right_of(&key);
	rcu_read_lock();
	row = var_row_find(ask->vn, &key);
	err = row ? var_nl_may_row(ask, right, row) : may_without(ask, &key, right);
	rcu_read_unlock();
	if (!err && vr)
		err = may_be_moved(ask, &key, nla_get_u32(vr));
	if (!err && select)
		err = var_nl_may(ask, right, VAR_VR_BOX);
	if (!err && (vr || select))
		err = may_drag(ask, &key);
	return err;
}

int var_nl_row_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct row_wish wish = { .nlflags = info->nlhdr->nlmsg_flags };
	struct nlattr **attrs = info->attrs;
	char name[VAR_MAX_USER + 1];
	enum var_select select;
	enum var_side side;
	int err;

	var_auth_source(&wish.auth, skb, genl_info_net(info));
	wish.has_vr = attrs[VAR_A_ROW_VR];
	err = get_key(info, &wish.key, name);
	if (err)
		return err;
	if (attrs[VAR_A_ROW_SIDE]) {
		side = nla_get_u32(attrs[VAR_A_ROW_SIDE]);
		wish.side = &side;
	}
	if (attrs[VAR_A_ROW_SELECT]) {
		select = nla_get_u32(attrs[VAR_A_ROW_SELECT]);
		wish.select = &select;
	}
	return set_row(info, &wish);
}

/* --- row-del -------------------------------------------------------------- */

/* lock */
static int del_row(struct var_net *vn, const struct var_row_key *key,
		   const struct var_auth *auth, struct netlink_ext_ack *extack)
{
	struct var_row *row;

	switch (key->kind) {
	case VAR_ROW_KIND_PORT:
		return var_port_del(vn, key->ifindex, auth, extack);
	case VAR_ROW_KIND_ISP:
	case VAR_ROW_KIND_USER:
		rcu_read_lock();
		row = var_row_find(vn, key);
		if (row)
			var_row_remove(vn, row);
		rcu_read_unlock();
		if (row)
			return 0;
		NL_SET_ERR_MSG(extack, "The name has no row in the interface table");
		return -ENOENT;
	}
	return -EINVAL;
}

/* Points at the kind of row that is not removed by itself. */
static int check_del(struct genl_info *info)
{
	u32 kind;
	int err;

	err = var_nl_need(info, VAR_A_ROW_KIND);
	if (err)
		return err;
	kind = nla_get_u32(info->attrs[VAR_A_ROW_KIND]);
	/* The policy lets in no keys of these, so do not ask for them. */
	if (kind != VAR_ROW_KIND_TUNNEL && kind != VAR_ROW_KIND_SESSION)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VAR_A_ROW_KIND],
			    "The row goes with its tunnel or session: delete that");
	return -EINVAL;
}

/* To whom its key belongs then must be theirs, too. */
int var_nl_may_row_del(const struct var_nl_ask *ask)
{
	char name[VAR_MAX_USER + 1];
	struct var_row_key key;
	int err;

	err = check_del(ask->info) ?: get_key(ask->info, &key, name);
	if (err)
		return err;
	rcu_read_lock();
	err = var_nl_may_row(ask, right_of(&key), var_row_find(ask->vn, &key)) ?:
	      may_without(ask, &key, right_of(&key));
	rcu_read_unlock();
	return err ?: may_drag(ask, &key);
}

int var_nl_row_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	char name[VAR_MAX_USER + 1];
	struct var_row_key key;
	struct var_auth auth;
	int err;

	err = check_del(info) ?: get_key(info, &key, name);
	if (err)
		return err;
	var_auth_source(&auth, skb, genl_info_net(info));
	err = del_row(var_nl_net(info), &key, &auth, info->extack);
	if (err == -EPERM && !auth.carrier)
		return var_nl_refuse(info->extack);
	return blame_key(info, &key, err);
}

/* --- row-get -------------------------------------------------------------- */

int var_nl_may_row_get(const struct var_nl_ask *ask)
{
	char name[VAR_MAX_USER + 1];
	struct var_row_key key;
	int err;

	err = get_key(ask->info, &key, name);
	if (err)
		return err;
	rcu_read_lock();
	err = var_nl_may_row(ask, VAR_RIGHT_READ, var_row_find(ask->vn, &key));
	rcu_read_unlock();
	return err;
}

/* The lock: not in the middle of a move, when a row has no VR for a moment. */
int var_nl_row_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct var_net *vn = var_nl_net(info);
	char name[VAR_MAX_USER + 1];
	struct var_row_key key;
	struct var_nl_to to;
	struct sk_buff *reply;
	struct var_row *row;
	int err;

	err = get_key(info, &key, name);
	if (err)
		return err;
	if (info->attrs[VAR_A_ROW_VR]) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VAR_A_ROW_VR],
				    "The VR is no part of a row's key; it can limit a dump");
		return -EINVAL;
	}
	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	rcu_read_lock();
	row = var_row_find(vn, &key);
	if (row) {
		err = var_nl_fill_row(reply, &to, vn, row);
	} else {
		GENL_SET_ERR_MSG(info, "The interface table has no row with this key");
		err = blame_key(info, &key, -ENOENT);
	}
	rcu_read_unlock();
	return var_nl_send(info, reply, err);
}

int var_nl_row_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct var_nl_cursor *cursor = (void *)cb->ctx;
	const struct nlattr *kind, *vr;
	u32 id = cursor->id, n = 0;
	struct var_nl_to to;
	struct var_row *row;
	struct var_net *vn;

	vn = var_nl_dump(cb, &to, VAR_CMD_ROW_GET, VAR_A_ROW_PORT,
			 BIT(VAR_A_ROW_KIND) | BIT(VAR_A_ROW_VR));
	if (IS_ERR(vn))
		return PTR_ERR(vn);
	kind = var_compat_dump_attrs(cb)[VAR_A_ROW_KIND];
	vr = var_compat_dump_attrs(cb)[VAR_A_ROW_VR];
	if (vr && !var_nl_may_see(cb, nla_get_u32(vr))) {
		/* What takes no time is done often, and holds up nobody. */
		mutex_unlock(&vn->lock);
		return skb->len;
	}

	rcu_read_lock();
	for (;;) {
		var_nl_breathe(&n);
		row = var_row_next(vn, &id);
		if (!row)
			break;
		if (kind && nla_get_u32(kind) != row->kind)
			continue;
		if (vr && !var_nl_row_is_in(row, nla_get_u32(vr)))
			continue;
		if (!var_nl_may_see_row(cb, row))
			continue;
		if (var_nl_fill_row(skb, &to, vn, row))
			break;
		cursor->id = id;
	}
	rcu_read_unlock();
	mutex_unlock(&vn->lock);
	return skb->len;
}

/* --- explain -------------------------------------------------------------- */

struct explanation {
	struct sk_buff	*skb;
	struct var_net	*vn;
	struct var_auth	auth;
	int		err;
};

static void explain_row(void *arg, const struct var_row_key *key, const struct var_row *row,
			u32 vr, enum var_verdict verdict)
{
	struct explanation *ex = arg;
	struct nlattr *nest;

	/* What is not the asker's is not there. */
	if (row && var_authorize(&ex->auth, ex->vn, VAR_RIGHT_READ, var_row_vr(row))) {
		row = NULL;
		verdict = VAR_VERDICT_ABSENT;
	}

	nest = nla_nest_start(ex->skb, VAR_A_EXPLAIN_CONSIDERED);
	if (!nest || nla_put_u32(ex->skb, VAR_A_CONSIDERED_KIND, key->kind) ||
	    nla_put_u32(ex->skb, VAR_A_CONSIDERED_VERDICT, verdict) ||
	    put_key(ex->skb, considered_key_attrs, key)) {
		ex->err = -EMSGSIZE;
		return;
	}
	if (row && verdict != VAR_VERDICT_DROPPED &&
	    nla_put_u32(ex->skb, VAR_A_CONSIDERED_VR, vr))
		ex->err = -EMSGSIZE;
	if (row && (key->kind == VAR_ROW_KIND_PORT || key->kind == VAR_ROW_KIND_TUNNEL) &&
	    nla_put_u32(ex->skb, VAR_A_CONSIDERED_SELECT, READ_ONCE(row->select)))
		ex->err = -EMSGSIZE;
	nla_nest_end(ex->skb, nest);
}

/* lock. What the request asks about. */
static int get_question(struct genl_info *info, struct var_question *q)
{
	struct var_nl_name name = {
		.endpoint	= VAR_A_EXPLAIN_ENDPOINT,
		.tunnel_id	= VAR_A_EXPLAIN_TUNNEL_ID,
		.session_id	= VAR_A_EXPLAIN_SESSION_ID,
	};
	struct nlattr **attrs = info->attrs;
	int err;

	if (attrs[VAR_A_EXPLAIN_IFINDEX])
		q->ifindex = nla_get_u32(attrs[VAR_A_EXPLAIN_IFINDEX]);
	if (attrs[VAR_A_EXPLAIN_SESSION_ID]) {
		/* In the tunnel that comes in by that port, or at the port. */
		name.port = attrs[VAR_A_EXPLAIN_ENDPOINT] ? 0 : VAR_A_EXPLAIN_IFINDEX;
		err = var_nl_get_session(info, &name, &q->session);
		if (err)
			return err;
		q->tunnel = q->session->tunnel;
		q->pppoe = q->session->pppoe;
		q->user = q->session->user;
	} else if (attrs[VAR_A_EXPLAIN_TUNNEL_ID]) {
		err = var_nl_get_tunnel(info, VAR_A_EXPLAIN_ENDPOINT, VAR_A_EXPLAIN_TUNNEL_ID,
					&q->tunnel);
		if (err)
			return err;
	} else if (attrs[VAR_A_EXPLAIN_ENDPOINT]) {
		err = var_nl_get_endpoint(info, VAR_A_EXPLAIN_ENDPOINT, &q->ep);
		if (err)
			return err;
	} else if (!q->ifindex) {
		GENL_SET_ERR_MSG(info, "Name a port, an endpoint, a tunnel or a session");
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, VAR_A_EXPLAIN_IFINDEX);
		return -EINVAL;
	}
	if (q->tunnel)
		q->ep = q->tunnel->ep;
	if (attrs[VAR_A_EXPLAIN_USER])
		q->user = nla_data(attrs[VAR_A_EXPLAIN_USER]);
	return 0;
}

/* lock */
static int explain(struct sk_buff *skb, struct genl_info *info, struct sk_buff *reply,
		   const struct var_nl_to *to)
{
	struct explanation ex = { .skb = reply, .vn = var_nl_net(info) };
	struct var_question q = {};
	void *hdr;
	u32 vr;
	int err;

	var_auth_source(&ex.auth, skb, genl_info_net(info));
	err = get_question(info, &q);
	if (err)
		return err;
	hdr = var_nl_put(reply, to);
	if (!hdr)
		return -EMSGSIZE;
	err = var_decide(var_nl_net(info), &q, &vr, explain_row, &ex);
	if (ex.err || (!err && nla_put_u32(reply, VAR_A_EXPLAIN_VR, vr)))
		return -EMSGSIZE;
	genlmsg_end(reply, hdr);
	return 0;
}

/*
 * The object asked about, the user whose fate is asked about, and the VR that comes out.
 * Rows of others that were considered are not told.
 */
int var_nl_may_explain(const struct var_nl_ask *ask)
{
	struct var_row_key user = { .kind = VAR_ROW_KIND_USER };
	struct var_question q = {};
	char name[VAR_MAX_USER + 1];
	const struct var_row *row;
	u32 id;
	int err;

	err = get_question(ask->info, &q);
	if (err)
		return err;
	rcu_read_lock();
	if (q.session)
		row = rcu_dereference(q.session->row);
	else if (q.tunnel)
		row = rcu_dereference(q.tunnel->row);
	else
		row = q.ifindex ? var_row_find_port(ask->vn, q.ifindex) : NULL;
	if (row || !q.ep)
		err = var_nl_may_row(ask, VAR_RIGHT_READ, row);
	if (!err && q.ep)
		err = var_nl_may_endpoint(ask, VAR_RIGHT_READ, q.ep);
	if (!err && q.ifindex)
		err = var_nl_may_row(ask, VAR_RIGHT_READ, var_row_find_port(ask->vn, q.ifindex));
	if (!err && ask->info->attrs[VAR_A_EXPLAIN_USER]) {
		var_row_name(user.kind, q.user, name, sizeof(name));
		user.name = name;
		row = var_row_find(ask->vn, &user);
		err = row ? var_nl_may_row(ask, VAR_RIGHT_READ, row) :
			    may_without(ask, &user, VAR_RIGHT_READ);
	}
	rcu_read_unlock();
	if (err)
		return err;
	err = var_decide(ask->vn, &q, &id, NULL, NULL);
	return err ?: var_nl_may(ask, VAR_RIGHT_READ, id);
}

int var_nl_explain_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	struct var_nl_to to;

	reply = var_nl_reply(info, &to);
	if (!reply)
		return -ENOMEM;
	return var_nl_send(info, reply, explain(skb, info, reply, &to));
}
