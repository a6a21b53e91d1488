#include "auth/principal.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"
#include "json/json.h"

bool
principal_has_role(const struct principal *who, const char *role)
{
	for (size_t i = 0; i < who->roles_len; i++) {
		if (strcmp(who->roles[i], role) == 0)
			return true;
	}
	return false;
}

bool
principal_is_user(const char *user, size_t len)
{
	return len > 0 && len <= LIMITS_USER_BYTES &&
	       !str_has_control(user, len);
}

const char *
principal_user(
    struct arena *arena, const struct json *claims, const char *label)
{
	const char *sub, *user;
	size_t len;

	sub = json_text(json_get(claims, "sub"), &len);
	if (sub == NULL || !principal_is_user(sub, len))
		return NULL;
	if (label == NULL)
		return arena_copy(arena, sub, len);
	user = arena_printf(arena, "%s|%.*s", label, (int)len, sub);
	return user != NULL && principal_is_user(user, strlen(user)) ? user
								     : NULL;
}

/*
 * The whole rest of the path as a name comes first: Auth0's claims are
 * addresses (https://example.com/roles) and full of dots.
 */
static const struct json *
principal_claim(const struct json *claims, const char *path)
{
	const struct json *found;
	const char *dot;

	while ((found = json_get(claims, path)) == NULL) {
		dot = strchr(path, '.');
		if (dot == NULL)
			return NULL;
		claims = json_get_len(claims, path, (size_t)(dot - path));
		path = dot + 1;
	}
	return found;
}

bool
principal_roles(struct arena *arena, const struct json *claims,
    const char *roles_claim, struct principal *out)
{
	const struct json *v = NULL;
	const char **roles;
	size_t n = 0;

	out->roles = NULL;
	out->roles_len = 0;
	if (roles_claim[0] != '\0')
		v = principal_claim(claims, roles_claim);
	if (json_type(v) != JSON_STRING && json_count(v) == 0)
		return true;
	roles = arena_alloc(arena, (json_count(v) + 1) * sizeof *roles);
	if (roles == NULL)
		return false;
	if (json_type(v) == JSON_STRING) {
		roles[n++] = json_text_copy(arena, v);
	} else if (json_type(v) == JSON_ARRAY) {
		for (v = json_first(v); v != NULL; v = json_next(v)) {
			if (json_type(v) == JSON_STRING)
				roles[n++] = json_text_copy(arena, v);
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (roles[i] == NULL)
			return false;
	}
	out->roles = roles;
	out->roles_len = n;
	return true;
}

bool
principal_path_is_open(const char *roles_claim)
{
	/* Supabase and Auth0; Supabase's column; Clerk. */
	static const char *const open[] = {
	    "user_metadata", "raw_user_meta_data", "unsafe_metadata"};

	for (size_t i = 0; i < COUNT(open); i++) {
		if (strcasestr(roles_claim, open[i]) != NULL)
			return true;
	}
	return false;
}
