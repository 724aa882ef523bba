// SPDX-License-Identifier: GPL-2.0
/*
 * relay.c - what a tunnel switch (LTS) hands on from one tunnel to the next
 *
 * What belongs to a tunnel or to one end of it (ids, capabilities, challenges) is
 * made anew there; what describes the call, its user and his line goes on. What
 * came hidden is in clear here, and hidden again with the secret of the next
 * tunnel, if that has one.
 */
#include <string.h>

#include "l2tp/call.h"

/* RFC 2661 6.6 and 6.8, without what is made anew */
#define ICRQ_AVPS \
	(L2TP_CALL_BIT(L2TP_AVP_CALL_SERIAL) | \
	 L2TP_CALL_BIT(L2TP_AVP_BEARER_TYPE) | \
	 L2TP_CALL_BIT(L2TP_AVP_PHYS_CHANNEL) | \
	 L2TP_CALL_BIT(L2TP_AVP_CALLED_NUMBER) | \
	 L2TP_CALL_BIT(L2TP_AVP_CALLING_NUMBER) | \
	 L2TP_CALL_BIT(L2TP_AVP_SUB_ADDRESS))
#define ICCN_AVPS \
	(L2TP_CALL_BIT(L2TP_AVP_TX_SPEED) | \
	 L2TP_CALL_BIT(L2TP_AVP_RX_SPEED) | \
	 L2TP_CALL_BIT(L2TP_AVP_FRAMING_TYPE) | \
	 L2TP_CALL_BIT(L2TP_AVP_SEQ_REQUIRED) | \
	 L2TP_CALL_BIT(L2TP_AVP_PRIVATE_GROUP) | \
	 L2TP_CALL_BIT(L2TP_AVP_LCP_INITIAL) | \
	 L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_SENT) | \
	 L2TP_CALL_BIT(L2TP_AVP_LCP_LAST_RECEIVED) | \
	 L2TP_CALL_BIT(L2TP_AVP_PROXY_TYPE) | \
	 L2TP_CALL_BIT(L2TP_AVP_PROXY_NAME) | \
	 L2TP_CALL_BIT(L2TP_AVP_PROXY_CHALLENGE) | \
	 L2TP_CALL_BIT(L2TP_AVP_PROXY_ID) | \
	 L2TP_CALL_BIT(L2TP_AVP_PROXY_RESPONSE))

/**
 * l2tp_call_relay_icrq() - parameters for the ICRQ in the next tunnel
 * @out: result for l2tp_call_new(); its strings are those of @in
 * @in: what came by ICRQ: from ops->call_request, ops->call_up or
 *	l2tp_call_get_info()
 *
 * Access line AVPs and TSA IDs are among them; l2tp_call_pass() adds our own.
 */
void l2tp_call_relay_icrq(struct l2tp_call_info *out,
			  const struct l2tp_call_info *in)
{
	*out = (struct l2tp_call_info){
		.present = in->present & ICRQ_AVPS,
		.hidden = in->hidden & ICRQ_AVPS,
		.ext = in->ext,
		.ext_hidden = in->ext_hidden,
		.serial = in->serial,
		.bearer_type = in->bearer_type,
		.phys_channel = in->phys_channel,
		.called = in->called,
		.calling = in->calling,
		.sub_address = in->sub_address,
		.circuit_id = in->circuit_id,
		.remote_id = in->remote_id,
		.rate_up = in->rate_up,
		.rate_down = in->rate_down,
		.tsa_count = in->tsa_count,
	};
	memcpy(out->tsa, in->tsa, sizeof(out->tsa));
}

/**
 * l2tp_call_relay_iccn() - parameters for the ICCN in the next tunnel
 * @out: result for l2tp_call_connect(); its strings are those of @in
 * @in: what ops->call_up was given
 */
void l2tp_call_relay_iccn(struct l2tp_call_info *out,
			  const struct l2tp_call_info *in)
{
	*out = (struct l2tp_call_info){
		.present = in->present & ICCN_AVPS,
		.hidden = in->hidden & ICCN_AVPS,
		.framing_type = in->framing_type,
		.tx_speed = in->tx_speed,
		.rx_speed = in->rx_speed,
		.sequencing = in->sequencing,
		.private_group = in->private_group,
		.lcp_initial = in->lcp_initial,
		.lcp_sent = in->lcp_sent,
		.lcp_received = in->lcp_received,
		.proxy_type = in->proxy_type,
		.proxy_id = in->proxy_id,
		.proxy_name = in->proxy_name,
		.proxy_challenge = in->proxy_challenge,
		.proxy_response = in->proxy_response,
	};
}

/**
 * l2tp_call_pass() - note in an ICRQ that the call has passed this switch
 * @out: parameters of an ICRQ; points to @id afterwards
 * @id: our TSA ID, 1 to L2TP_TSA_LEN_MAX octets that no other switch has: eight
 *	random ones, made once, will do
 *
 * Return: false when there is no room for another one, or @id is too long: the
 * call is not to be handed on
 */
bool l2tp_call_pass(struct l2tp_call_info *out, struct l2tp_str id)
{
	if (out->tsa_count >= L2TP_TSA_MAX || !id.len ||
	    id.len > L2TP_TSA_LEN_MAX)
		return false;
	out->tsa[out->tsa_count++] = id;
	out->ext |= L2TP_EXT_BIT(L2TP_EXT_TSA_ID);
	return true;
}

/**
 * l2tp_call_passed() - has a call been at this switch before?
 * @info: parameters of an ICRQ that came
 * @id: our TSA ID
 *
 * Return: true when it goes round in circles, and must be refused
 */
bool l2tp_call_passed(const struct l2tp_call_info *info, struct l2tp_str id)
{
	unsigned int i;

	for (i = 0; i < info->tsa_count; i++)
		if (info->tsa[i].len == id.len &&
		    !memcmp(info->tsa[i].data, id.data, id.len))
			return true;
	return false;
}
