/* refer - from the text of a $ref to the schema it means. */
#include <string.h>

#include "base/arena.h"
#include "schema/compiler.h"
#include "schema/uri.h"
#include "json/pointer.h"

static struct schema_resource *
resource_at(const struct schema_set *set, const char *uri)
{
	struct schema_resource *r;

	for (r = set->resources; r != NULL; r = r->next) {
		if (strcmp(r->uri, uri) == 0)
			return r;
	}
	return NULL;
}

/*
 * The resource of a node is that of the nearest schema around it which is
 * known; a pointer may lead through others on its way.
 */
static struct schema_resource *
resource_on_way(const struct schema_set *set, struct schema_resource *resource,
    const char *pointer, size_t len)
{
	const struct json *root = resource->root, *node;
	const struct schema_place *place;
	size_t i;

	for (i = 1; i <= len; i++) {
		if (i < len && pointer[i] != '/')
			continue;
		node = pointer_get(root, pointer, i);
		place = node == NULL ? NULL : schema_place_find(set, node);
		if (place != NULL)
			resource = place->resource;
	}
	return resource;
}

static const struct schema *
refer_pointer(struct schema_set *set, struct schema_resource *resource,
    const char *fragment, const struct json *at)
{
	size_t len = strlen(fragment);
	char *pointer = arena_copy(set->arena, fragment, len);
	const struct json *node;

	if (pointer == NULL) {
		schema_fail_memory(set);
		return NULL;
	}
	node = schema_uri_decode(pointer, &len)
		   ? pointer_get(resource->root, pointer, len)
		   : NULL;
	if (node == NULL) {
		schema_fail(set, at, "nothing found at \"%s\"", fragment);
		return NULL;
	}
	return schema_of_place(
	    set, node, resource_on_way(set, resource, pointer, len));
}

static const struct schema *
refer_anchor(struct schema_set *set, struct schema_resource *resource,
    const char *name, const struct json *at, const char **dynamic_name)
{
	const struct schema_anchor *a;

	for (a = resource->anchors; a != NULL; a = a->next) {
		if (a->len == strlen(name) &&
		    memcmp(a->name, name, a->len) == 0)
			break;
	}
	if (a == NULL) {
		schema_fail(set, at, "no such anchor: \"%s\"", name);
		return NULL;
	}
	if (a->is_dynamic)
		*dynamic_name = name;
	return schema_of_place(set, a->node, resource);
}

static const struct schema *
refer(struct schema_set *set, struct schema_resource *base,
    const struct json *reference, const char **dynamic_name)
{
	struct schema_resource *resource;
	const char *text, *uri, *fragment;
	size_t len;

	*dynamic_name = NULL;
	text = json_text(reference, &len);
	if (text == NULL) {
		schema_fail(set, reference, "must be a string");
		return NULL;
	}
	uri = schema_uri_resolve(set->arena, base->uri, text, len, &fragment);
	if (uri == NULL) {
		schema_fail_memory(set);
		return NULL;
	}
	resource = resource_at(set, uri);
	if (resource == NULL) {
		schema_fail(set, reference,
		    "no schema \"%s\" here, and none is fetched", uri);
		return NULL;
	}
	if (*fragment == '\0')
		return schema_of_place(set, resource->root, resource);
	if (*fragment == '/')
		return refer_pointer(set, resource, fragment, reference);
	return refer_anchor(set, resource, fragment, reference, dynamic_name);
}

bool
schema_refer_static(struct schema_job *job, const struct json *value, void *to)
{
	const struct schema **ref = to;
	const char *name;

	*ref = refer(job->set, job->schema->resource, value, &name);
	return *ref != NULL;
}

bool
schema_refer_dynamic(struct schema_job *job, const struct json *value, void *to)
{
	const struct schema **ref = to;

	*ref = refer(job->set, job->schema->resource, value,
	    &job->schema->apply->dynamic_name);
	return *ref != NULL;
}
