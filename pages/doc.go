// Package pages is the hosted pages: signing in and up, and looking after an account and its organizations, for applications that
// have no pages of their own for it. They are made here, from the same rules that the API calls, and need no script; a small one
// adds passkeys where there are scripts.
//
// The public door brings each request with what it knows of it (visit.go), and serves the table below. A form is taken only from a
// page of the same origin (form.go), and a browser is sent only to where the door lets it return (leave.go). All that people read
// is in words.json, so that it can be translated.
//
// What may not enter: rules, SQL, cookies, and which instance a request is about.
package pages

import (
	"time"

	"bartleby"
	"bartleby/identity"
	"bartleby/signin"
	"bartleby/store"
)

// Config is what the pages need.
type Config struct {
	DB       *store.DB
	Identity *identity.Service
	SignIn   *signin.Service
	Now      func() time.Time
}

// Pages answers with pages.
type Pages struct{ Config }

// New makes the pages.
func New(c Config) *Pages { return &Pages{c} }

// Front is the page that stands at the root of the public side.
const Front = "/user"

// Page is a page, or what a form of one is sent to.
type Page struct {
	Pattern, Name, Summary string
	Serve                  func(*Visit) error
}

// All is the table of pages.
func (p *Pages) All() []Page {
	var list []Page
	add := func(pattern, name, summary string, h func(*visit) error) {
		list = append(list, Page{pattern, name, summary, p.serve(h)})
	}
	// free is a page for anybody, mine one for whoever is signed in, with nothing left to do first.
	free := func(path, name, summary string, show, submit func(*visit) error) {
		if show != nil {
			add("GET "+path, "Show"+name, summary, show)
		}
		if submit != nil {
			add("POST "+path, "Submit"+name, summary, submit)
		}
	}
	mine := func(path, name, summary string, show, submit func(*visit) error) {
		free(path, name, summary, behind(show), behind(submit))
	}
	// safe is one of mine for whoever has proved lately who they are.
	safe := func(path, name, summary string, show, submit func(*visit) error) {
		mine(path, name, summary, recent(show, show != nil), recent(submit, show != nil))
	}
	add("GET /pages/style.css", "GetPagesStyle", "The stylesheet of the hosted pages", p.style)
	add("GET /pages/script.js", "GetPagesScript", "The script of the hosted pages", p.script)
	add("GET /pages/icon.svg", "GetPagesIcon", "The icon of the hosted pages", p.icon)
	free("/sign-in", "SignInPage", "Sign in", p.showSignIn, p.beginSignIn)
	free("/sign-in/factor-one", "FirstFactorPage", "Prove who you are", p.showFirstFactor, p.proveFirstFactor)
	free("/sign-in/methods", "MethodsPage", "Other ways to sign in", p.showMethods, nil)
	free("/sign-in/prepare", "FirstFactor", "Ask for a code, a link or a challenge", nil, p.prepareFirstFactor)
	free("/sign-in/passkey", "PasskeySignIn", "Sign in with a passkey", nil, p.discoverPasskey)
	free("/sign-in/link", "LinkPage", "Wait for a link to be opened", nil, p.continueSignIn)
	free("/sign-in/verify", "LinkOpenedPage", "Where the link of a mail leads", p.showLinkOpened, nil)
	free("/sign-in/reset-password", "ResetPasswordPage", "Choose another password", p.showReset, p.resetPassword)
	free("/sign-in/factor-two", "SecondFactorPage", "Prove it once more", p.showSecondFactor, p.proveSecondFactor)
	free("/sign-in/prepare-second", "SecondFactor", "Ask for a second code", nil, p.prepareSecondFactor)
	free("/sign-in/ticket", "SignInTicket", "Sign in with a ticket", nil, p.redeemTicket)
	free("/sign-in/choose", "ChoosePage", "Choose among those who are signed in", p.showChoose, p.choose)
	free("/sign-up", "SignUpPage", "Sign up", p.showSignUp, p.beginSignUp)
	free("/sign-up/continue", "SignUpFieldsPage", "What a sign-up lacks", p.showMissing, p.supply)
	free("/sign-up/verify-email-address", "SignUpEmailPage", "Verify an e-mail address", p.showVerify, p.verify)
	free("/sign-up/verify-phone-number", "SignUpPhonePage", "Verify a phone number", p.showVerify, p.verify)
	free("/sign-up/prepare", "SignUpVerification", "Ask for a code or a link", nil, p.prepareVerification)
	free("/sign-up/link", "SignUpLinkPage", "Wait for a link to be opened", nil, p.continueSignUp)
	free("/waitlist", "WaitlistPage", "Join the waitlist", p.showWaitlist, p.joinWaitlist)
	free("/unauthorized-sign-in", "UnauthorizedSignInPage", "This sign-in was not me", p.showUnauthorized, nil)
	free("/sign-out", "SignOutPage", "Sign out", p.showSignOut, p.signOut)
	mine(Front, "UserPage", "The account", p.showUser, p.changeUser)
	mine("/user/image", "ImageForm", "The image of the account", nil, p.changeImage)
	mine("/user/confirm", "ConfirmPage", "Prove once more who you are", p.showConfirm, p.confirm)
	mine("/user/confirm/prepare", "ConfirmCode", "Ask for a code to prove it", nil, p.prepareConfirm)
	for name, i := range map[string]*identifiers{"EmailAddress": p.addresses(), "PhoneNumber": p.numbers()} {
		safe(i.Path, name+"Form", "A new one", i.showNew, i.create)
		mine(i.Path+"/{id}", name+"Page", "Verify it", i.show, i.verify)
		mine(i.Path+"/{id}/prepare", name+"Code", "Ask for another code", nil, i.prepare)
		safe(i.Path+"/{id}/primary", name+"Primary", "Be known by it", nil, i.makePrimary)
		safe(i.Path+"/{id}/remove", name+"Removal", "Remove it", nil, i.drop)
	}
	safe("/user/phone-numbers/{id}/second-factor", "PhoneSecondFactor", "Use a number as second factor", nil, p.secondPhone)
	mine("/user/security", "SecurityPage", "What protects the account", p.showSecurity, nil)
	mine("/user/sessions/{id}/revoke", "DeviceRevocation", "Sign out of a device", nil, p.revokeSession)
	safe("/user/password", "PasswordPage", "The password", p.showPassword, p.changePassword)
	safe("/user/password/remove", "PasswordRemoval", "Remove the password", nil, p.removePassword)
	safe("/user/totp/offer", "TOTPOffer", "Set up an authenticator application", nil, p.offerTOTP)
	safe("/user/totp", "TOTP", "Enter its first code", nil, p.acceptTOTP)
	safe("/user/totp/remove", "TOTPRemoval", "Remove it", nil, p.removeTOTP)
	safe("/user/backup-codes", "BackupCodes", "Make other backup codes", nil, p.renewBackupCodes)
	safe("/user/passkeys", "PasskeyOffer", "Add a passkey", nil, p.offerPasskey)
	safe("/user/passkeys/{id}", "Passkey", "Register it", nil, p.acceptPasskey)
	mine("/user/passkeys/{id}/rename", "PasskeyName", "Name it", nil, p.renamePasskey)
	safe("/user/passkeys/{id}/remove", "PasskeyRemoval", "Remove it", nil, p.removePasskey)
	safe("/user/delete", "DeleteUserPage", "Delete the account", p.showDelete, p.deleteUser)
	free(tasksPath, "TasksPage", "What is left to do", p.showTasks, nil)
	for _, task := range []struct {
		key, path, name string
		show, submit    func(*visit) error
	}{
		{bartleby.TaskChooseOrganization, "", "ChooseOrganization", p.showChooseOrganization, p.chooseOrganization},
		{bartleby.TaskResetPassword, "", "ForcedPassword", p.showForcedPassword, p.forcePassword},
		{bartleby.TaskSetupMFA, "", "ForcedMFA", p.showForcedMFA, p.offerForcedMFA},
		{bartleby.TaskSetupMFA, "/code", "ForcedMFACode", nil, p.acceptForcedMFA},
	} {
		show := tasked(task.key, task.show)
		if task.show == nil {
			show = nil
		}
		free(tasksPath+"/"+task.key+task.path, task.name+"Page", "What is to be done before all else", show, tasked(task.key, task.submit))
	}
	const organization = "/organization/{organization}"
	mine("/organization", "OrganizationsPage", "The user's organizations", p.showOrganizations, nil)
	mine("/organization/switch", "OrganizationSwitch", "Make another one active", nil, p.switchOrganization)
	mine("/organization-invitations/{invitation}/accept", "InvitationAcceptance", "Join an organization", nil, p.acceptInvitation)
	mine("/create-organization", "NewOrganizationPage", "Create an organization", p.showNewOrganization, p.createOrganization)
	mine(organization, "OrganizationPage", "An organization", p.showOrganization, p.onOrganization("saved", p.changeOrganization, "name", "slug"))
	mine(organization+"/members/{user}", "MemberRole", "Give a member another role", nil, p.onOrganization("saved", p.changeMember))
	mine(organization+"/members/{user}/remove", "MemberRemoval", "Remove a member", nil, p.onOrganization("removed", p.removeMember))
	mine(organization+"/invitations", "Invitation", "Invite somebody", nil, p.onOrganization("invited", p.invite, "email_address", "role"))
	mine(organization+"/invitations/{invitation}/revoke", "InvitationRevocation", "Revoke an invitation", nil, p.onOrganization("removed", p.revokeInvitation))
	mine(organization+"/leave", "OrganizationLeave", "Leave an organization", nil, p.leaveOrganization)
	safe(organization+"/delete", "DeleteOrganizationPage", "Delete an organization", p.showDeleteOrganization, p.deleteOrganization)
	return list
}
