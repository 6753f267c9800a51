const { loginCode, post } = require('../../shared/house')

// An H5 cannot read the phone number; the mini program can, when the person presses the button.
Page({
  data: { busy: false, words: '学校找您、换手机登录都用这个号码。只给学校核对用，不公开。' },

  async given({ detail }) {
    if (!detail.code) return this.setData({ words: '您没有同意给出号码。也可以回去，用短信验证码绑定。' })
    this.setData({ busy: true })
    try {
      await post('/wechat/miniprogram/phone', { login_code: await loginCode(), phone_code: detail.code })
      this.back()
    } catch (problem) {
      this.setData({ busy: false, words: problem.message })
    }
  },

  back() {
    wx.navigateBack({ fail: () => wx.reLaunch({ url: '/pages/index/index' }) })
  },
})
