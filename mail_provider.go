package bartleby

import (
	"slices"
	"strings"
)

type mailKind uint8

const (
	privateMail mailKind = iota
	commonMail
	disposableMail
)

// publicMail tells whether anybody can have an address of the domain, or of one that it is under.
//
// The lists are short on purpose. What they keep out is an accident: that an organization claims the domain of a provider
// that most people know, and strangers are let in. Who may create organizations' domains is trusted with the rest; no Go
// module with a list that is kept up was to be had.
func publicMail(domain string) mailKind {
	for {
		if slices.Contains(commonProviders, domain) {
			return commonMail
		}
		if slices.Contains(disposableProviders, domain) {
			return disposableMail
		}
		label, rest, found := strings.Cut(domain, ".")
		if !found {
			return privateMail
		}
		if slices.Contains(commonNames, label) && len(rest) <= len("com.xx") { // yahoo.fr, hotmail.co.uk
			return commonMail
		}
		domain = rest
	}
}

// commonNames are providers with a domain in each country.
var commonNames = []string{"aol", "gmx", "hotmail", "live", "msn", "outlook", "yahoo", "ymail", "yandex"}

var commonProviders = strings.Fields(`
	gmail.com googlemail.com icloud.com me.com mac.com rocketmail.com passport.com windowslive.com
	proton.me protonmail.com protonmail.ch pm.me tuta.io tuta.com tutanota.com tutanota.de fastmail.com fastmail.fm hey.com hushmail.com
	mail.com email.com usa.com inbox.com zoho.com zohomail.com mailfence.com posteo.de posteo.net mailbox.org runbox.com duck.com
	web.de t-online.de freenet.de arcor.de 1und1.de orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tin.it alice.it tiscali.it
	btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net bluewin.ch telenet.be skynet.be ziggo.nl home.nl kpnmail.nl xs4all.nl
	wp.pl o2.pl interia.pl onet.pl op.pl seznam.cz email.cz centrum.cz abv.bg ukr.net i.ua mail.ru bk.ru inbox.ru list.ru rambler.ru ya.ru
	qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn naver.com daum.net hanmail.net nate.com
	rediffmail.com indiatimes.com uol.com.br bol.com.br terra.com.br ig.com.br globo.com bigpond.com optusnet.com.au xtra.co.nz
	comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com netzero.net shaw.ca rogers.com sympatico.ca telus.net`)

var disposableProviders = strings.Fields(`
	10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonaddy.me anonbox.net burnermail.io byom.de discard.email discardmail.com
	dispostable.com dropmail.me emailondeck.com emailfake.com fakeinbox.com fakemail.net generator.email getairmail.com getnada.com grr.la
	guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.biz guerrillamail.de guerrillamailblock.com inboxkitten.com incognitomail.org
	jetable.org mailcatch.com maildrop.cc maileater.com mailexpire.com mailinator.com mailinator.net mailnesia.com mailnull.com mailsac.com
	mailtemp.info meltmail.com minuteinbox.com mintemail.com moakt.com mohmal.com mytemp.email mytrashmail.com nada.email sharklasers.com
	sneakemail.com spam4.me spambog.com spambox.us spamgourmet.com temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.net
	tempmailo.com tempr.email throwawaymail.com trash-mail.com trashmail.com trashmail.de trashmail.net trbvm.com wegwerfmail.de wegwerfemail.de
	yopmail.com yopmail.fr yopmail.net`)
