package message

import (
	_ "embed" // the layout
	"strings"
)

//go:embed layout.html
var layout string

const (
	plainStyle = "margin:0 0 20px;font-size:16px;line-height:25px;color:#3d434e"
	quietStyle = "margin:0;font-size:14px;line-height:22px;color:#6a7180"
)

// email puts a content into the layout. The preheader is what lists of mails show after the subject; why tells the reader
// how they come to get this mail.
func email(logo, preheader, why string, content ...string) string {
	last := &content[len(content)-1]
	if at := strings.LastIndex(*last, "margin:0 0 20px"); at >= 0 { // the card has its own padding
		*last = (*last)[:at] + "margin:0" + (*last)[at+len("margin:0 0 20px"):]
	}
	return strings.NewReplacer("%logo%", logo, "%preheader%", preheader, "%why%", why, "%content%", strings.Join(content, "\n")).Replace(layout)
}

func heading(text string) string {
	return `<h1 class="head" style="margin:0 0 16px;font-size:24px;line-height:31px;font-weight:700;letter-spacing:-0.01em;color:#16181d">` + text + `</h1>`
}

func paragraph(text string) string {
	return `<p class="body" style="` + plainStyle + `">` + text + `</p>`
}

func strong(text string) string {
	return `<strong class="strong" style="font-weight:600;color:#16181d;word-break:break-word">` + text + `</strong>`
}

func note(text string) string { return `<p class="quiet" style="` + quietStyle + `">` + text + `</p>` }

// code shows a code to be typed, in a box of its own.
func code(variable string) string {
	return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px"><tr>` +
		`<td class="box" align="center" bgcolor="#f4f5f7" style="background-color:#f4f5f7;border:1px solid #e3e5ea;border-radius:8px;padding:18px 12px">` +
		`<span class="code" style="font-family:SFMono-Regular,Consolas,'Liberation Mono',Menlo,monospace;font-size:32px;line-height:40px;font-weight:700;letter-spacing:8px;padding-left:8px;color:#16181d">{{` + variable + `}}</span></td></tr></table>`
}

// button is a link that is padded by its cell too, for clients that do not pad links. Below, the same link in words, for those that
// show no button: addresses with tickets are too long to be written out. Readers of plain text have the one link anyway.
func button(variable, words string) string {
	const fill = `{{#if theme.primary_color}}{{theme.primary_color}}{{else}}#3947c6{{/if}}`
	const ink = `{{#if theme.button_text_color}}{{theme.button_text_color}}{{else}}#ffffff{{/if}}`
	return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px"><tr>` +
		`<td align="center" bgcolor="` + fill + `" style="background-color:` + fill + `;border-radius:8px">` +
		`<a href="{{` + variable + `}}" target="_blank" style="display:inline-block;padding:13px 26px;border:1px solid ` + fill + `;border-radius:8px;font-size:16px;line-height:22px;font-weight:600;color:` + ink + `;text-decoration:none">` + words + `</a></td></tr></table>` +
		`<p data-html class="quiet" style="margin:0 0 20px;font-size:14px;line-height:22px;color:#6a7180">If the button does nothing, <a href="{{` + variable + `}}" target="_blank" style="color:#6a7180;text-decoration:underline">open this link</a>.</p>`
}

// facts lists what is known of the request. Each line appears where its value is known.
func facts() string {
	line := func(label, variable string) string {
		return `{{#if ` + variable + `}}<tr><td class="quiet" valign="top" style="padding:3px 16px 3px 0;font-size:14px;line-height:22px;color:#6a7180;white-space:nowrap">` + label + `:</td> ` +
			`<td class="body" valign="top" style="padding:3px 0;font-size:14px;line-height:22px;color:#3d434e;word-break:break-word">{{` + variable + `}}</td></tr>{{/if}}`
	}
	return `{{#if requested_at}}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="rule" style="border-top:1px solid #e3e5ea;margin:0 0 20px"><tr><td style="padding:16px 0 0">` +
		`<table role="presentation" cellpadding="0" cellspacing="0" border="0">` + line("When", "requested_at") + line("Device", "requested_by") + line("From", "requested_from") +
		`</table></td></tr></table>{{/if}}`
}
