package bapi

import "bartleby/rest"

func (a *api) identificationRoutes() []*rest.Route {
	return []*rest.Route{
		rest.On("POST /v1/email_addresses", a.createEmailAddress).Named("CreateEmailAddress").Tagged(tagEmails).Loose().
			Says("Create an e-mail address", "Adds an address to a user. The first one becomes the primary one.").
			Answers("resource_not_found", "form_identifier_exists", "form_param_missing", "form_verification_needed"),
		rest.On("GET /v1/email_addresses/{email_address_id}", a.getEmailAddress).Named("GetEmailAddress").Tagged(tagEmails).
			Says("Get an e-mail address", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/email_addresses/{email_address_id}", a.updateEmailAddress).Named("UpdateEmailAddress").Tagged(tagEmails).Loose().
			Says("Update an e-mail address", "Marks an address as verified, or as the primary one.").Answers("resource_not_found", "form_verification_needed"),
		rest.On("DELETE /v1/email_addresses/{email_address_id}", a.deleteEmailAddress).Named("DeleteEmailAddress").Tagged(tagEmails).
			Says("Delete an e-mail address", "The last identifier of a user, the last one that the settings require, and one that an external account vouches for all stay.").
			Answers("resource_not_found", "identification_deletion_failed", "last_required_identification_deletion_failed", "delete_linked_identification_disallowed"),

		rest.On("POST /v1/phone_numbers", a.createPhoneNumber).Named("CreatePhoneNumber").Tagged(tagPhones).Loose().
			Says("Create a phone number", "Adds a number to a user. The first one becomes the primary one.").
			Answers("resource_not_found", "form_identifier_exists", "form_param_missing", "identification_create_second_factor_unverified"),
		rest.On("GET /v1/phone_numbers/{phone_number_id}", a.getPhoneNumber).Named("GetPhoneNumber").Tagged(tagPhones).
			Says("Get a phone number", "").Answers("resource_not_found"),
		rest.On("PATCH /v1/phone_numbers/{phone_number_id}", a.updatePhoneNumber).Named("UpdatePhoneNumber").Tagged(tagPhones).Loose().
			Says("Update a phone number", "Marks a number as verified, as the primary one, or as a second factor.").
			Answers("resource_not_found", "form_verification_needed", "identification_update_second_factor_unverified", "form_disable_default_second_factor_not_allowed"),
		rest.On("DELETE /v1/phone_numbers/{phone_number_id}", a.deletePhoneNumber).Named("DeletePhoneNumber").Tagged(tagPhones).
			Says("Delete a phone number", "").Answers("resource_not_found", "identification_deletion_failed", "last_required_identification_deletion_failed"),

		rest.On("POST /v1/email_addresses/{email_address_id}/prepare_verification", a.prepareEmailAddressVerification).Named("PrepareEmailAddressVerification").Tagged(tagEmails).
			Says("Send a code to an e-mail address", "Six digits that are good for ten minutes, whether the address is verified or not. At most five in ten minutes, and 20 a day. Test addresses, which contain +clerk_test, are sent nothing in test mode; their code is 424242.").
			Answers("resource_not_found", "verification_code_too_many_requests"),
		rest.On("POST /v1/email_addresses/{email_address_id}/attempt_verification", a.attemptEmailAddressVerification).Named("AttemptEmailAddressVerification").Tagged(tagEmails).
			Says("Try a code that was sent to an e-mail address", "A wrong code is no error: the status and the count of attempts tell. The right one, once, verifies the address as well.").
			Answers("resource_not_found", "form_param_missing", "verification_already_verified"),
		rest.On("POST /v1/phone_numbers/{phone_number_id}/prepare_verification", a.preparePhoneNumberVerification).Named("PreparePhoneNumberVerification").Tagged(tagPhones).
			Says("Send a code to a phone number", "Six digits that are good for ten minutes, whether the number is verified or not. At most five in ten minutes, and 20 a day. Fictional numbers, +1 XXX 555 0100 to 0199, are sent nothing in test mode; their code is 424242.").
			Answers("resource_not_found", "verification_code_too_many_requests"),
		rest.On("POST /v1/phone_numbers/{phone_number_id}/attempt_verification", a.attemptPhoneNumberVerification).Named("AttemptPhoneNumberVerification").Tagged(tagPhones).
			Says("Try a code that was sent to a phone number", "A wrong code is no error: the status and the count of attempts tell. The right one, once, verifies the number as well.").
			Answers("resource_not_found", "form_param_missing", "verification_already_verified"),
	}
}
