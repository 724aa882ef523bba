// SPDX-License-Identifier: GPL-2.0
/*
 * table_compare.c - is the table of the kernel that of the model?
 */
#include <string.h>

#include <linux/genetlink.h>

#include "table_model.h"

static uint32_t value(const struct nlattr *tb[32], int attr)
{
	if (!tb[attr])
		fail("a row lacks attribute %d", attr);
	return mnl_attr_get_u32(tb[attr]);
}

static void compare_port(struct dump *d, const struct nlattr *tb[32])
{
	uint32_t ifindex = value(tb, VAR_A_ROW_IFINDEX);
	uint32_t flags = value(tb, VAR_A_ROW_FLAGS);
	const struct port *p;
	unsigned int i;
	bool has_vr;

	for (i = 0; i < n_ports && (uint32_t)ports[i].ifindex != ifindex; i++)
		;
	if (i == n_ports || !ports[i].row)
		fail("the table has a row of port %u, the model has none", ifindex);
	if (d->seen_port[i])
		fail("the row of port %u came twice", ifindex);
	d->seen_port[i] = true;
	p = &ports[i];
	has_vr = p->vr != NOBODY;
	if (!(flags & VAR_ROW_FLAGS_DROP) != has_vr)
		fail("port %u: drop is %u", ifindex, flags & VAR_ROW_FLAGS_DROP);
	if (!tb[VAR_A_ROW_VR] == has_vr)
		fail("port %u: %s VR", ifindex, tb[VAR_A_ROW_VR] ? "it has a" : "it has no");
	if (has_vr && value(tb, VAR_A_ROW_VR) != vrs[p->vr].id)
		fail("port %u: VR is %u, model %u", ifindex, value(tb, VAR_A_ROW_VR),
		     vrs[p->vr].id);
	if (value(tb, VAR_A_ROW_SIDE) != p->side || value(tb, VAR_A_ROW_SELECT) != p->select)
		fail("port %u: side %u select %u, model %u %u", ifindex, value(tb, VAR_A_ROW_SIDE),
		     value(tb, VAR_A_ROW_SELECT), p->side, p->select);
	if (!!(flags & VAR_ROW_FLAGS_FOLLOWED) != p->followed)
		fail("port %u: followed is %u", ifindex, !p->followed);
	if (value(tb, VAR_A_ROW_CARRIER) != ifindex)
		fail("port %u: it is not its own carrier", ifindex);
}

static void compare_name(const struct nlattr *tb[32], uint32_t kind)
{
	int attr = kind == VAR_ROW_KIND_ISP ? VAR_A_ROW_REALM : VAR_A_ROW_USER;
	struct name *n;

	if (!tb[attr])
		fail("a row by name has no name");
	n = find_name(kind, mnl_attr_get_str(tb[attr]));
	if (!n)
		fail("the table has a row of %s, the model has none", mnl_attr_get_str(tb[attr]));
	if (n->seen)
		fail("the row of %s came twice", n->canon);
	n->seen = true;
	if (value(tb, VAR_A_ROW_VR) != vrs[n->vr].id)
		fail("%s: VR is %u, model %u", n->canon, value(tb, VAR_A_ROW_VR), vrs[n->vr].id);
}

static int got_row(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32];
	struct dump *d = data;
	uint32_t kind;

	parse(nlh, tb);
	kind = value(tb, VAR_A_ROW_KIND);
	d->rows++;
	if (d->kind != NOBODY && kind != (uint32_t)d->kind)
		fail("a dump of kind %d has a row of kind %u", d->kind, kind);
	if (d->vr != NOBODY && (!tb[VAR_A_ROW_VR] || value(tb, VAR_A_ROW_VR) != vrs[d->vr].id))
		fail("a dump of VR %u has a row of another", vrs[d->vr].id);
	if (kind == VAR_ROW_KIND_PORT)
		compare_port(d, tb);
	else
		compare_name(tb, kind);
	return MNL_CB_OK;
}

static unsigned int count_rows(int kind, int vr)
{
	unsigned int i, n = 0;

	for (i = 0; i < n_ports; i++)
		n += ports[i].row && (vr == NOBODY || ports[i].vr == vr) &&
		     (kind == NOBODY || kind == VAR_ROW_KIND_PORT);
	for (i = 0; i < n_names; i++)
		n += (vr == NOBODY || names[i].vr == vr) &&
		     (kind == NOBODY || (uint32_t)kind == names[i].kind);
	return n;
}

void compare_table(int kind, int vr)
{
	struct dump d = { .kind = kind, .vr = vr };
	struct nlmsghdr *nlh;
	unsigned int i;
	char space[256];
	int err;

	for (i = 0; i < n_names; i++)
		names[i].seen = false;
	nlh = request(space, VAR_CMD_ROW_GET, NLM_F_DUMP);
	if (kind != NOBODY)
		mnl_attr_put_u32(nlh, VAR_A_ROW_KIND, kind);
	if (vr != NOBODY)
		mnl_attr_put_u32(nlh, VAR_A_ROW_VR, vrs[vr].id);
	err = talk(gen, nlh, got_row, &d);
	if (err)
		fail("dump: %s", strerror(-err));
	if (d.rows != count_rows(kind, vr))
		fail("the dump has %u rows, the model %u", d.rows, count_rows(kind, vr));
	n_checks++;
}

static int got_vr(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32];
	unsigned int *n = data;
	unsigned int i;

	parse(nlh, tb);
	for (i = 0; i < n_vrs && vrs[i].id != value(tb, VAR_A_VR_ID); i++)
		;
	if (i == n_vrs)
		fail("there is a VR %u", value(tb, VAR_A_VR_ID));
	if (value(tb, VAR_A_VR_ROWS) != count_rows(NOBODY, i))
		fail("VR %u says it has %u rows, model %u", vrs[i].id, value(tb, VAR_A_VR_ROWS),
		     count_rows(NOBODY, i));
	(*n)++;
	return MNL_CB_OK;
}

void compare_vrs(void)
{
	unsigned int n = 0;
	char space[256];

	if (talk(gen, request(space, VAR_CMD_VR_GET, NLM_F_DUMP), got_vr, &n) || n != n_vrs)
		fail("%u VRs, model %u", n, n_vrs);
	n_checks++;
}

/* --- explain ---------------------------------------------------------------------- */

struct answer {
	bool has_vr;
	uint32_t vr;
	unsigned int n;
	uint32_t kind[8], verdict[8];
};

static int got_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *inner[32];
	struct answer *a = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == VAR_A_EXPLAIN_VR) {
			a->has_vr = true;
			a->vr = mnl_attr_get_u32(attr);
		}
		if (mnl_attr_get_type(attr) != VAR_A_EXPLAIN_CONSIDERED || a->n == 8)
			continue;
		memset(inner, 0, sizeof(inner));
		mnl_attr_parse_nested(attr, parse_attr, inner);
		a->kind[a->n] = value(inner, VAR_A_CONSIDERED_KIND);
		a->verdict[a->n++] = value(inner, VAR_A_CONSIDERED_VERDICT);
	}
	return MNL_CB_OK;
}

/* One more candidate, in the order of precedence. */
static void model_consider(struct answer *a, bool *decided, uint32_t kind, bool exists, bool asked,
			   int vr)
{
	uint32_t verdict;

	if (!exists) {
		verdict = VAR_VERDICT_ABSENT;
	} else if (!asked) {
		verdict = VAR_VERDICT_NOT_SELECTED;
	} else if (*decided) {
		verdict = VAR_VERDICT_OVERRIDDEN;
	} else {
		*decided = true;
		verdict = vr == NOBODY ? VAR_VERDICT_DROPPED : VAR_VERDICT_DECIDED;
		a->has_vr = vr != NOBODY;
		a->vr = a->has_vr ? vrs[vr].id : 0;
	}
	a->kind[a->n] = kind;
	a->verdict[a->n++] = verdict;
}

static void model_explain(struct answer *a, const struct port *p, const char *user)
{
	uint32_t select = p->row ? p->select : VAR_SELECT_NONE;
	char canon[VAR_MAX_USER + 1];
	bool decided = false;
	const char *realm;
	struct name *n;

	if (user) {
		canonical(VAR_ROW_KIND_USER, user, canon);
		n = find_name(VAR_ROW_KIND_USER, canon);
		model_consider(a, &decided, VAR_ROW_KIND_USER, n, select == VAR_SELECT_USER,
			       n ? n->vr : NOBODY);
		realm = strrchr(canon, '@');
		if (realm) {
			n = find_name(VAR_ROW_KIND_ISP, realm + 1);
			model_consider(a, &decided, VAR_ROW_KIND_ISP, n,
				       select != VAR_SELECT_NONE, n ? n->vr : NOBODY);
		}
	}
	model_consider(a, &decided, VAR_ROW_KIND_PORT, p->row, true, p->vr);
}

static void compare_explain(void)
{
	const struct port *p = &ports[pick(n_ports)];
	struct answer got = { 0 }, wanted = { 0 };
	char user[VAR_MAX_USER + 1], space[1024];
	bool has_user = chance(80);
	struct nlmsghdr *nlh;
	int err;

	random_name(VAR_ROW_KIND_USER, user);
	model_explain(&wanted, p, has_user ? user : NULL);
	nlh = request(space, VAR_CMD_EXPLAIN, NLM_F_ACK);
	mnl_attr_put_u32(nlh, VAR_A_EXPLAIN_IFINDEX, p->ifindex);
	if (has_user)
		mnl_attr_put_strz(nlh, VAR_A_EXPLAIN_USER, user);
	err = talk(gen, nlh, got_answer, &got);
	if (err)
		fail("explain: %s", strerror(-err));
	if (memcmp(&got, &wanted, sizeof(got)))
		fail("explain port %d user %s: VR %d, model %d; or another reason", p->ifindex,
		     has_user ? user : "-", got.has_vr ? (int)got.vr : -1,
		     wanted.has_vr ? (int)wanted.vr : -1);
	n_checks++;
}

void compare(void)
{
	static const int kinds[] = { VAR_ROW_KIND_PORT, VAR_ROW_KIND_ISP, VAR_ROW_KIND_USER };
	int i;

	compare_table(NOBODY, NOBODY);
	compare_table(kinds[pick(3)], NOBODY);
	compare_table(NOBODY, pick(n_vrs));
	compare_table(kinds[pick(3)], pick(n_vrs));
	compare_vrs();
	for (i = 0; i < 20; i++)
		compare_explain();
}
