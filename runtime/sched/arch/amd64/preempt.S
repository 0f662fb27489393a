// The injected call of asynchronous preemption.

// Entered as if by a call at any instruction of preemptible code: the signal handler has lowered rsp by
// 136, which skips the 128-byte red zone and holds the interrupted pc. Every register, flags and the
// extended state (x87, SSE, AVX, opmask: mask 0xe7) are kept. The collector scans the whole frame.
// Needs tuco_xsave_size (multiple of 64) + about 300 bytes of stack; without xsave, fxsave.
  .text
  .p2align 4
  .globl tuco_async_preempt
  .type tuco_async_preempt, @function
tuco_async_preempt:
  .cfi_startproc
  .cfi_def_cfa rsp, 8
  pushfq
  .cfi_adjust_cfa_offset 8
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset rbp, 0
  movq %rsp, %rbp
  .cfi_def_cfa_register rbp
  pushq %rax
  pushq %rbx
  pushq %rcx
  pushq %rdx
  pushq %rsi
  pushq %rdi
  pushq %r8
  pushq %r9
  pushq %r10
  pushq %r11
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  cld
  movl tuco_xsave_size(%rip), %eax
  subq %rax, %rsp
  andq $-64, %rsp
  cmpl $512, %eax
  je 1f
  xorl %eax, %eax
  // The whole header: xsave keeps what it finds in the bits that the mask leaves out.
  movq %rax, 512(%rsp)
  movq %rax, 520(%rsp)
  movq %rax, 528(%rsp)
  movq %rax, 536(%rsp)
  movq %rax, 544(%rsp)
  movq %rax, 552(%rsp)
  movq %rax, 560(%rsp)
  movq %rax, 568(%rsp)
  movl $0xe7, %eax
  xorl %edx, %edx
  xsave64 (%rsp)
  movq %rsp, %rbx
  call tuco_async_preempt_now
  movl $0xe7, %eax
  xorl %edx, %edx
  xrstor64 (%rbx)
  jmp 2f
1:
  fxsave64 (%rsp)
  movq %rsp, %rbx
  call tuco_async_preempt_now
  fxrstor64 (%rbx)
2:
  leaq -112(%rbp), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %r11
  popq %r10
  popq %r9
  popq %r8
  popq %rdi
  popq %rsi
  popq %rdx
  popq %rcx
  popq %rbx
  popq %rax
  popq %rbp
  popfq
  ret $128
  .cfi_endproc
  .size tuco_async_preempt, . - tuco_async_preempt

  .section .note.GNU-stack,"",@progbits
