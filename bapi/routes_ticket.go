package bapi

import "bartleby/rest"

const (
	tagRedirectURLs  = "Redirect URLs"
	tagSignInTokens  = "Sign-in Tokens"
	tagActorTokens   = "Actor Tokens"
	tagTestingTokens = "Testing Tokens"
	tagAgentTasks    = "Agent Tasks"
	tagWebhooks      = "Webhooks"
)

// Sign-in tokens, actor tokens, testing tokens, agent tasks, redirect URLs, webhooks.
func (a *api) ticketRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("GET /v1/redirect_urls", a.listRedirectURLs).Named("ListRedirectURLs").Tagged(tagRedirectURLs).
			Says("List redirect URLs", "Newest first."),
		rest.On("POST /v1/redirect_urls", a.createRedirectURL).Named("CreateRedirectURL").Tagged(tagRedirectURLs).Loose().
			Says("Create a redirect URL", "Lets sign-ins of native applications end at this URL.").
			Answers("form_param_format_invalid", "invalid_url_scheme", "form_already_exists"),
		rest.On("GET /v1/redirect_urls/{id}", a.getRedirectURL).Named("GetRedirectURL").Tagged(tagRedirectURLs).
			Says("Get a redirect URL", "").Answers("resource_not_found"),
		rest.On("DELETE /v1/redirect_urls/{id}", a.deleteRedirectURL).Named("DeleteRedirectURL").Tagged(tagRedirectURLs).
			Says("Delete a redirect URL", "").Answers("resource_not_found"),

		rest.On("POST /v1/sign_in_tokens", a.createSignInToken).Named("CreateSignInToken").Tagged(tagSignInTokens).
			Says("Create a sign-in token", "Its ticket signs in as the user, once. Only a digest of it is stored.").
			Answers("resource_not_found", "form_param_value_invalid", "not_a_member_in_organization"),
		rest.On("POST /v1/sign_in_tokens/{sign_in_token_id}/revoke", a.revokeSignInToken).Named("RevokeSignInToken").Tagged(tagSignInTokens).
			Says("Revoke a sign-in token", "One that is pending.").Answers("resource_not_found", "sign_in_token_cannot_be_revoked_code"),
		rest.On("POST /v1/actor_tokens", a.createActorToken).Named("CreateActorToken").Tagged(tagActorTokens).
			Says("Create an actor token", "Its ticket signs in as the user, once, for somebody who acts in the user's place. Only a digest of it is stored.").
			Answers("form_resource_not_found", "form_param_value_invalid"),
		rest.On("POST /v1/actor_tokens/{actor_token_id}/revoke", a.revokeActorToken).Named("RevokeActorToken").Tagged(tagActorTokens).
			Says("Revoke an actor token", "One that is pending.").Answers("resource_not_found", "actor_token_cannot_be_revoked_code"),
		rest.On("POST /v1/testing_tokens", a.createTestingToken).Named("CreateTestingToken").Tagged(tagTestingTokens).
			Says("Create a testing token", "For end-to-end tests, valid for one hour."),
		rest.On("POST /v1/agents/tasks", a.createAgentTask).Named("CreateAgentTask").Tagged(tagAgentTasks).From("2025-11-10").
			Says("Create an agent task", "Its URL signs an agent's browser in as the user, once and within the hour, without asking for a factor. Only a digest of its ticket is stored.").
			Answers("agent_task_subject_not_found", "form_param_missing", "form_conditional_param_disallowed", "form_param_nil", "form_param_value_invalid", "form_param_format_invalid", "invalid_url_scheme"),
		rest.On("POST /v1/agents/tasks/{agent_task_id}/revoke", a.revokeAgentTask).Named("RevokeAgentTask").Tagged(tagAgentTasks).From("2025-11-10").
			Says("Revoke an agent task", "One that is pending. A session that was begun with it is revoked as any other is.").Answers("agent_task_not_found", "agent_task_cannot_be_revoked"),

		rest.On("POST /v1/webhooks/svix", a.createWebhookApp).Named("CreateSvixApp").Tagged(tagWebhooks).
			Says("Give the instance webhooks", "Answers a link to their portal on this server, which opens once.").Answers("svix_app_exists"),
		rest.On("DELETE /v1/webhooks/svix", a.deleteWebhookApp).Named("DeleteSvixApp").Tagged(tagWebhooks).
			Says("Take the instance's webhooks away", "With every endpoint, and what waits to be delivered.").Answers("svix_app_missing"),
		rest.On("POST /v1/webhooks/svix_url", a.linkWebhookApp).Named("GenerateSvixAuthURL").Tagged(tagWebhooks).
			Says("Make a link to the webhooks' portal", "It opens once.").Answers("svix_app_missing"),
	}
}
