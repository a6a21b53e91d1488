/*
 * scan - find every schema of a document, its $id and anchors, before any is
 * compiled.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "schema/compiler.h"
#include "schema/uri.h"

#define FIRST_PLACES 256

static size_t
place_hash(const struct json *node, size_t size)
{
	return (size_t)((uintptr_t)node / sizeof *node * 0x9e3779b97f4a7c15u) >>
		   20 &
	       (size - 1);
}

static struct schema_place *
place_slot(struct schema_place *places, size_t size, const struct json *node)
{
	size_t at = place_hash(node, size);

	while (places[at].node != NULL && places[at].node != node)
		at = (at + 1) & (size - 1);
	return &places[at];
}

struct schema_place *
schema_place_find(const struct schema_set *set, const struct json *node)
{
	struct schema_place *place;

	if (set->places_size == 0)
		return NULL;
	place = place_slot(set->places, set->places_size, node);
	return place->node == NULL ? NULL : place;
}

static bool
places_grow(struct schema_set *set)
{
	size_t size =
	    set->places_size == 0 ? FIRST_PLACES : set->places_size * 2;
	struct schema_place *places = calloc(size, sizeof *places);
	size_t i;

	if (places == NULL)
		return schema_fail_memory(set);
	for (i = 0; i < set->places_size; i++) {
		if (set->places[i].node != NULL)
			*place_slot(places, size, set->places[i].node) =
			    set->places[i];
	}
	free(set->places);
	set->places = places;
	set->places_size = size;
	return true;
}

static bool
place_add(struct schema_set *set, const struct json *node,
    struct schema_resource *resource)
{
	struct schema_place *place;

	if (set->places_count * 2 >= set->places_size && !places_grow(set))
		return false;
	place = place_slot(set->places, set->places_size, node);
	place->node = node;
	place->resource = resource;
	set->places_count++;
	return true;
}

static struct schema_resource *
resource_add(struct schema_set *set, const char *uri, const struct json *root,
    struct schema_source *source, const struct json *at)
{
	struct schema_resource *r;

	for (r = set->resources; r != NULL; r = r->next) {
		if (strcmp(r->uri, uri) == 0 && r->root != root) {
			schema_fail(
			    set, at, "a second schema is at \"%s\"", uri);
			return NULL;
		}
	}
	r = schema_alloc(set, sizeof *r);
	if (r == NULL)
		return NULL;
	r->uri = uri;
	r->root = root;
	r->source = source;
	r->next = set->resources;
	set->resources = r;
	return r;
}

/* A new resource begins where an $id is. */
static struct schema_resource *
enter(struct schema_set *set, const struct json *node,
    struct schema_resource *resource)
{
	const struct json *id = json_get(node, "$id");
	const char *uri, *fragment, *text;
	size_t len;

	if (id == NULL)
		return resource;
	text = json_text(id, &len);
	if (text == NULL) {
		schema_fail(set, id, "$id must be a string");
		return NULL;
	}
	uri =
	    schema_uri_resolve(set->arena, resource->uri, text, len, &fragment);
	if (uri == NULL) {
		schema_fail_memory(set);
		return NULL;
	}
	if (*fragment != '\0') {
		schema_fail(set, id, "$id must have no fragment");
		return NULL;
	}
	return resource_add(set, uri, node, resource->source, id);
}

static bool
is_anchor_name(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (ascii_is_letter(s[i]))
			continue;
		if (s[i] == '_' || (i > 0 && (s[i] == '-' || s[i] == '.' ||
						 ascii_is_digit(s[i]))))
			continue;
		return false;
	}
	return len > 0;
}

static bool
anchor_add(struct schema_set *set, const struct json *node,
    struct schema_resource *resource, const char *keyword)
{
	const struct json *name = json_get(node, keyword);
	struct schema_anchor *a;
	const char *text;
	size_t len;

	if (name == NULL)
		return true;
	text = json_text(name, &len);
	if (text == NULL || !is_anchor_name(text, len))
		return schema_fail(
		    set, name, "%s must be a plain name", keyword);
	for (a = resource->anchors; a != NULL; a = a->next) {
		if (a->len == len && memcmp(a->name, text, len) == 0 &&
		    a->node != node)
			return schema_fail(
			    set, name, "a second anchor has this name");
	}
	a = schema_alloc(set, sizeof *a);
	if (a == NULL)
		return false;
	a->name = text;
	a->len = len;
	a->node = node;
	a->is_dynamic = keyword[1] == 'd';
	a->next = resource->anchors;
	resource->anchors = a;
	resource->has_dynamic |= a->is_dynamic;
	return true;
}

static bool
scan_members(struct schema_set *set, const struct json *node,
    struct schema_resource *resource)
{
	const struct schema_keyword_row *row;
	const struct json *m, *v;

	for (m = json_first(node); m != NULL; m = m->next) {
		row = schema_keyword_find(m->key, m->key_len);
		if (row == NULL || row->holds == HOLDS_NONE)
			continue;
		if (row->holds == HOLDS_ONE) {
			if (!schema_scan(set, m, resource))
				return false;
			continue;
		}
		for (v = json_first(m); v != NULL; v = v->next) {
			if (!schema_scan(set, v, resource))
				return false;
		}
	}
	return true;
}

bool
schema_scan(struct schema_set *set, const struct json *node,
    struct schema_resource *resource)
{
	if (schema_place_find(set, node) != NULL)
		return true;
	if (json_type(node) != JSON_OBJECT)
		return place_add(set, node, resource);
	resource = enter(set, node, resource);
	return resource != NULL && place_add(set, node, resource) &&
	       anchor_add(set, node, resource, "$anchor") &&
	       anchor_add(set, node, resource, "$dynamicAnchor") &&
	       scan_members(set, node, resource);
}

bool
schema_scan_source(struct schema_set *set, struct schema_source *source)
{
	struct schema_resource *r =
	    resource_add(set, source->uri, source->root, source, source->root);

	return r != NULL && schema_scan(set, source->root, r);
}
